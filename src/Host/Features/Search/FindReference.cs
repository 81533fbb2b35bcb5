using System.Security.Claims;
using Carter;
using Faatimer.Kernel;
using OpenIddict.Abstractions;

namespace Faatimer.Host.Features;

/// <summary>
/// Finds a record by the short reference that was said on the telephone, in one field for all kinds (X9). Whoever may read the record finds it; for everybody else there is none.
/// </summary>
internal static class FindReference
{
    internal sealed record Filter(string Reference) : QueryFilter<Filter>;

    internal sealed class Handler(IEnumerable<IModule> modules, IServiceProvider services, Caller caller, ReadAudit audit)
    {
        public async Task<FoundRecordView> Handle(string typed, ClaimsPrincipal user, CancellationToken cancellationToken)
        {
            var reference = Reference.Read(typed) ?? throw HostProblems.ReferenceMalformed.With();
            var kinds = modules.SelectMany(m => m.References).OrderBy(k => k.Letter).ToList();
            var kind = kinds.Find(k => k.Letter == reference[0] && caller.May(k.Area, Verb.Read) && user.HasScope(RoleTable.ScopeOf(k.Area, Verb.Read)));
            var found = kind is null ? null : await kind.Find(services, reference, caller.In(kind.Area, Verb.Read), cancellationToken);
            if (kind is null || found is null)
            {
                // The same for what is not there, what is another's, and a letter that means nothing yet.
                await audit.Log("reference", [], [], null, cancellationToken);
                throw HostProblems.NoReference.With(new { letters = string.Join(", ", kinds.Select(k => k.Letter)) });
            }

            await audit.Log(kind.Record, [found.Id], found.Persons, null, cancellationToken);
            return new(reference, kind.Record, found.Id, found.Path);
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/search", (Filter filter, ClaimsPrincipal user, Handler handler, CancellationToken cancellationToken) => handler.Handle(filter.Reference, user, cancellationToken))
            .Operation<FoundRecordView>(nameof(FindReference), "Finds a record by its reference", Area.References, Verb.Read)
            .Problems(HostProblems.ReferenceMalformed, HostProblems.NoReference)
            .ParameterExample("reference", "g 2026 1")
            .Example(null, new FoundRecordView("G-2026-0001", "grant", DemoIds.Grant, $"/api/v1/pool/grants/{DemoIds.Grant}"));
    }
}

/// <summary>A record that was found by its reference.</summary>
/// <param name="Reference">The reference, in its one spelling.</param>
/// <param name="Kind">What it is: application, grant, payslip or settlement; others come with later versions.</param>
/// <param name="Id">Its id.</param>
/// <param name="Path">Where it is read.</param>
internal sealed record FoundRecordView(string Reference, string Kind, Guid Id, string Path);
