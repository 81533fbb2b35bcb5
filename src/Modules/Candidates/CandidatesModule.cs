using Faatimer.Candidates.Data;
using Faatimer.Candidates.Features;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Faatimer.Candidates;

/// <summary>Candidates: who they are, what they can and need, and whether the pool may pay for them.</summary>
public sealed class CandidatesModule : IModule
{
    public string Schema => CandidatesDb.Schema;

    public Type Context => typeof(CandidatesDb);

    public string Access => Area.Table;

    public IReadOnlyList<AccessReportPart> AccessReport => HeldData.Parts;

    public IReadOnlyDictionary<string, string> Constraints => new Dictionary<string, string> { ["pk_cpr_numbers"] = "candidates.cpr_taken" };

    public async Task<bool> HoldsRealPeople(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("select exists (select 1 from candidates.candidates where not is_demo)");
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    public void AddServices(IServiceCollection services) => services.AddSingleton<PersonalTexts>().AddSingleton<CandidateViews>();

    public Task SealClearTexts(NpgsqlConnection owner, PersonalDataCipher cipher, CancellationToken cancellationToken) =>
        ClearTexts.Seal(owner, "candidates.cpr_numbers", "hash", "reason", "reason_sealed", new PersonalTexts(cipher).Seal, cancellationToken);

    public Task SeedDemo(IServiceProvider services, CancellationToken cancellationToken) =>
        DemoPeople.Tell(services, services.GetRequiredService<BusinessClock>().Today, cancellationToken);
}
