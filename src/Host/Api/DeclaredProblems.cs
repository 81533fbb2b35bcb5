using System.Collections.Concurrent;
using System.Reflection;
using Faatimer.Kernel;
using FluentValidation;
using FluentValidation.Validators;

namespace Faatimer.Host.Api;

/// <summary>
/// What an operation can answer beside success: what it declares, what its body's validator can find, and what every operation can. The document is written from it, and
/// the tests fail when something else is answered.
/// </summary>
internal sealed class DeclaredProblems(IServiceProvider services)
{
    private readonly ConcurrentDictionary<Operation, IReadOnlyList<(int Status, string Code)>> _declared = new();

    /// <summary>Problem codes by status, of which every other code of the API's own (<c>request.…</c>, <c>auth.…</c>, <c>idempotency.…</c>, <c>service.…</c>) is a case.</summary>
    public IReadOnlyList<(int Status, string Code)> Of(Operation operation, MethodInfo method, bool isGet, bool hasBody) => _declared.GetOrAdd(operation, _ =>
    {
        var problems = new List<(int, string)>(operation.Problems) { (401, "auth.token_invalid"), (403, "auth.forbidden"), (400, "request.invalid"), (429, "request.too_many"), (503, "service.database_away") };
        problems.AddRange(method.GetParameters().SelectMany(p => Codes(p.ParameterType)).Where(c => !c.StartsWith("request.", StringComparison.Ordinal)).Select(c => (400, c)));
        if (operation.NeedsIfMatch)
        {
            problems.AddRange([(412, "request.version_stale"), (428, "request.if_match_required")]);
        }

        if (!isGet && !operation.OnlyReads)
        {
            problems.AddRange([(409, "idempotency.in_progress"), (422, "idempotency.key_reused")]);
        }

        if (hasBody)
        {
            problems.Add((413, "request.body_too_large"));
        }

        return [.. problems.Distinct()];
    });

    /// <summary>The codes that the validator of a request can find, and those of its parts.</summary>
    private IEnumerable<string> Codes(Type request) =>
        request.Namespace?.StartsWith("Faatimer", StringComparison.Ordinal) == true && services.GetService(typeof(IValidator<>).MakeGenericType(request)) is IValidator validator ? Codes(validator) : [];

    private static IEnumerable<string> Codes(IValidator validator) => validator.CreateDescriptor().Rules.SelectMany(r => r.Components).SelectMany(component =>
        component.Validator is IChildValidatorAdaptor ? PartOf(component.Validator) is { } part ? Codes(part) : []
        : component.ErrorCode is { } code && code.Contains('.', StringComparison.Ordinal) ? [code] : (IEnumerable<string>)[]);

    /// <summary>The validator of a part: the library gives it for a context and a value, and it depends on neither.</summary>
    private static IValidator? PartOf(IPropertyValidator adaptor)
    {
        var arguments = adaptor.GetType().GetMethod("GetValidator")!.GetParameters();
        var (context, value) = (arguments[0].ParameterType, arguments[1].ParameterType);
        return (IValidator?)adaptor.GetType().GetMethod("GetValidator")!.Invoke(
            adaptor, [Activator.CreateInstance(context, [null]), value.IsValueType ? Activator.CreateInstance(value) : null]);
    }
}
