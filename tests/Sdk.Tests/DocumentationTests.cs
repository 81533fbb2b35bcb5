using System.Reflection;
using System.Runtime.CompilerServices;
using System.Xml.Linq;

namespace Faatimer.Sdk.Tests;

/// <summary>What integrators see is described, to the last parameter.</summary>
public class DocumentationTests
{
    [Theory]
    [InlineData(typeof(IFaatimerClient))]
    [InlineData(typeof(Testing.FaatimerFake))]
    public void Every_public_member_and_parameter_has_its_words(Type of)
    {
        var words = XDocument.Load(Path.ChangeExtension(of.Assembly.Location, ".xml")).Descendants("member").ToLookup(m => m.Attribute("name")!.Value.Split('(')[0].Split("``")[0]);
        var (lacking, seen) = (new List<string>(), 0);
        foreach (var type in of.Assembly.GetExportedTypes())
        {
            var name = type.FullName!.Replace('+', '.');
            var about = words["T:" + name].ToList();
            Require(name, about.Any(HasWords) && type.GetGenericArguments().All(t => Describes(about, "typeparam", t.Name)));

            // A record and a class with a primary constructor are described by parameters of the type.
            about = [.. about, .. words[$"M:{name}.#ctor"]];
            const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
            var seenByIntegrators = type.GetMembers(All).Where(m => m is not TypeInfo && IsSeen(m) && !IsMadeByTheCompiler(m));
            foreach (var overloads in seenByIntegrators.GroupBy(m => m switch { PropertyInfo => "P:", FieldInfo => "F:", EventInfo => "E:", _ => "M:" } + $"{name}.{m.Name.Replace(".ctor", "#ctor", StringComparison.Ordinal)}"))
            {
                var said = words[overloads.Key].Where(HasWords).ToList();
                Require(overloads.Key, said.Count >= overloads.Count() || overloads.All(m => m is PropertyInfo && Describes(about, "param", m.Name)) || (overloads.All(m => m is ConstructorInfo) && about.Any(HasWords)));
                foreach (var method in overloads.OfType<MethodBase>())
                {
                    var ofType = method is ConstructorInfo ? about : [];
                    var lacks = method.GetParameters().Select(p => p.Name!).Where(p => !Describes(ofType, "param", p)).ToList();
                    var generics = method.IsGenericMethod ? method.GetGenericArguments().Select(t => t.Name).ToList() : [];
                    Require($"{overloads.Key}({string.Join(", ", lacks)})", (lacks.Count == 0 && generics.Count == 0)
                        || said.Exists(m => m.Element("inheritdoc") is not null || (lacks.TrueForAll(p => Describes([m], "param", p)) && generics.TrueForAll(t => Describes([m], "typeparam", t)))));
                }
            }
        }

        Assert.True(seen > 20, $"{seen}");
        Assert.True(lacking.Count == 0, $"{lacking.Count} lack words:\n" + string.Join('\n', lacking));

        void Require(string what, bool isThere)
        {
            seen++;
            if (!isThere)
            {
                lacking.Add(what);
            }
        }
    }

    private static bool HasWords(XElement member) => member.Element("inheritdoc") is not null || SaysSomething(member.Element("summary"));

    private static bool Describes(IEnumerable<XElement> members, string what, string name) => members.SelectMany(m => m.Elements(what)).Any(e => e.Attribute("name")!.Value == name && SaysSomething(e));

    /// <summary>A full stop behind nothing says nothing.</summary>
    private static bool SaysSomething(XElement? words) => words is not null && (words.Value.Any(char.IsLetter) || words.Elements("see").Any());

    /// <summary>To who calls, and to who derives.</summary>
    private static bool IsSeen(MemberInfo member) => member switch
    {
        MethodBase method => (method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly) && !(method.DeclaringType!.IsSealed && method.IsFamily),
        PropertyInfo property => property.GetAccessors().Length > 0,
        FieldInfo field => field.IsPublic,
        _ => true,
    };

    /// <summary>Accessors and what every record has; operators and conversions are written by hand.</summary>
    private static bool IsMadeByTheCompiler(MemberInfo member) => member.GetCustomAttribute<CompilerGeneratedAttribute>() is not null
        || member is MethodInfo { IsSpecialName: true } accessor && !accessor.Name.StartsWith("op_", StringComparison.Ordinal)
        || (member is ConstructorInfo constructor && (constructor.GetParameters().Length == 0 || constructor.GetParameters()[0].ParameterType == member.DeclaringType));
}
