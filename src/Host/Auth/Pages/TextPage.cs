using System.Globalization;
using Faatimer.Kernel;
using Microsoft.AspNetCore.Components;

namespace Faatimer.Host.Auth.Pages;

/// <summary>A page whose sentences stand in the text files, under <c>page.signin.</c></summary>
public abstract class TextPage : ComponentBase
{
    [Inject]
    internal Texts Texts { get; set; } = null!;

    internal PageWords Words => new(Texts);
}

/// <summary>The sentences in the reader's language.</summary>
internal readonly struct PageWords(Texts texts)
{
    public static string Language => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName;

    public string this[string word] => texts.Get("page.signin." + word, CultureInfo.CurrentUICulture);

    public string With(string word, string name, object value) => texts.Get("page.signin." + word, CultureInfo.CurrentUICulture, new Dictionary<string, object?> { [name] = value });
}
