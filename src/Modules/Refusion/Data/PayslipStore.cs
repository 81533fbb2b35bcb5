using Faatimer.Contracts;
using Faatimer.Kernel;
using Faatimer.Refusion.Domain;
using MediatR;
using Npgsql;
using NpgsqlTypes;

namespace Faatimer.Refusion.Data;

/// <summary>A payslip that was posted, with the person it is for: encrypted, and as a search hash (ID3).</summary>
/// <param name="Attachment">The document that came with it, encrypted too.</param>
internal sealed record PostedPayslip(Submission Submission, byte[] PersonHash, byte[] Cpr, byte[] Name, string EmployerName, byte[]? Attachment = null);

/// <summary>What became of one posted payslip.</summary>
/// <param name="Refused">Why it was not stored; null when it was.</param>
internal sealed record SubmitResult(PostedPayslip Posted, StoredPayslip? Payslip, Decision? Decision, RuleViolation? Refused);

/// <summary>
/// The one write path of payslips, set-based: a single payslip is a batch of one. Three round trips: Pool is asked for the grants; one batch begins, locks the
/// employments in id order and reads what the decisions rest on; one batch stores everything and commits.
/// </summary>
internal sealed class PayslipStore(UseCase useCase, IMediator mediator, PersonalDataCipher cipher, TimeProvider time)
{
    /// <summary>How far a host's clock may be from the database's when grants that changed meanwhile are noticed. A grant that changed within it is asked for twice.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(10);

    /// <summary>Another transaction took one of the numbers after they were looked up (R8).</summary>
    public const string NumberTaken = "FT002";

    /// <summary>
    /// Decides payslips in order of appearance and stores them. One that is refused fails alone: the others are stored, unless <paramref name="respond"/> throws. All
    /// is one transaction: either everything that was answered is stored, or nothing is (R17).
    /// </summary>
    public async Task<T> Submit<T>(IReadOnlyList<PostedPayslip> posted, Func<IReadOnlyList<SubmitResult>, T> respond, CancellationToken cancellationToken)
        where T : notnull
    {
        var seen = time.GetUtcNow() - ClockSkew;
        while (true)
        {
            var people = await AskPool(posted, cancellationToken);
            await using var connection = await useCase.OpenConnection(cancellationToken);
            var loaded = await EmploymentLoader.ForPosted(connection, useCase, people, forUpdate: true, cancellationToken);
            if (loaded.GrantsAt > seen)
            {
                // A grant changed after Pool was asked, and the reaction to it cannot have seen these payslips: ask again.
                seen = loaded.GrantsAt.Value;
                continue;
            }

            var results = Decide(posted, loaded);
            var response = respond(results);
            useCase.Audit("payslip");
            foreach (var payslip in results.Select(r => r.Payslip).OfType<StoredPayslip>())
            {
                useCase.Audit("payslip", payslip.Id, payslip.PersonId);
            }

            var newOnes = results.Where(r => r.Payslip is not null).DistinctBy(r => r.Payslip!.Id).ToDictionary(r => r.Payslip!.Id, r => r.Posted);
            try
            {
                await Store(connection, loaded.Files, newOnes, note: null, response);
                return response;
            }
            catch (PostgresException taken) when (taken.SqlState == NumberTaken)
            {
                // Under another employment, or it would have waited for the lock. Nothing is stored; the second time the number is found, and R8 answers for it.
                useCase.RolledBack();
            }
        }
    }

    /// <summary>What <see cref="Submit"/> would decide; nothing is locked or stored (R16).</summary>
    public async Task<IReadOnlyList<SubmitResult>> Try(IReadOnlyList<PostedPayslip> posted, CancellationToken cancellationToken)
    {
        var people = await AskPool(posted, cancellationToken);
        await using var connection = await useCase.OpenConnection(cancellationToken);
        return Decide(posted, await EmploymentLoader.ForPosted(connection, useCase, people, forUpdate: false, cancellationToken));
    }

    /// <summary>Lets a finance worker decide one payslip, under the same lock.</summary>
    /// <param name="note">What the finance worker wrote; kept encrypted.</param>
    public async Task<T> Change<T>(Guid id, Action<EmploymentFile, StoredPayslip> change, string? note, Func<ShownPayslip, T> respond, CancellationToken cancellationToken)
        where T : notnull
    {
        await using var connection = await useCase.OpenConnection(cancellationToken);
        var (file, shown) = await EmploymentLoader.ForPayslip(connection, useCase, id, cipher, cancellationToken) ?? throw RuleViolation.NotFound("payslip");
        useCase.RequireVersion(shown.Payslip.Version);
        change(file, shown.Payslip);
        useCase.Audit("payslip", id, shown.Payslip.PersonId);
        var response = respond(shown with { Note = note ?? shown.Note });
        await Store(connection, [file], [], note is null ? null : (id, cipher.Encrypt(note)), response);
        return response;
    }

    /// <summary>
    /// Decides anew what a grant's change can touch: everything that was rejected for want of a grant, and payslips with days from the first changed day on
    /// (R1, P8, P11). The employment is marked, so that a payslip being posted meanwhile asks Pool again.
    /// </summary>
    public async Task DecideAnew(EmploymentGrant grant, DateOnly from, CancellationToken cancellationToken)
    {
        var grants = await mediator.Send(new GrantsOfEmployments([new(grant.PersonHashes[0], grant.Cvr)]), cancellationToken);
        var person = new Person([.. grant.PersonHashes], grant.Cvr, grants, grant.CandidateId, [grant.PNumber], []);
        await using var connection = await useCase.OpenConnection(cancellationToken);
        var (file, payslips, rates) = await EmploymentLoader.WithContent(connection, useCase, person, cancellationToken);
        foreach (var (payslip, content, last) in payslips.OrderBy(p => p.Payslip.Id))
        {
            if (payslip.IsOpenToGrants || (payslip.IsCurrent && IsoWeek.Of(payslip.Period.To).Sunday >= from))
            {
                file.DecideAnew(payslip, content, last, rates);
            }
        }

        foreach (var payslip in file.Changed)
        {
            useCase.Audit("payslip", payslip.Id, payslip.PersonId);
        }

        useCase.Audit("employment", file.Employments[0].Id, grant.CandidateId);
        await Store(connection, [file], [], note: null, response: file.Changed.Count);
    }

    private async Task<IReadOnlyList<Person>> AskPool(IReadOnlyList<PostedPayslip> posted, CancellationToken cancellationToken)
    {
        var keys = posted.Select(p => new EmploymentKey(p.PersonHash, p.Submission.Content.Cvr)).DistinctBy(k => (Convert.ToHexString(k.PersonHash), k.Cvr)).ToList();
        return Person.Group(posted, await mediator.Send(new GrantsOfEmployments(keys), cancellationToken));
    }

    private List<SubmitResult> Decide(IReadOnlyList<PostedPayslip> posted, LoadedEmployments loaded)
    {
        var results = new List<SubmitResult>();
        foreach (var one in posted)
        {
            var submission = Resolve(one.Submission, loaded.ByNumber);
            var number = (submission.Source, submission.Number);
            var stored = loaded.ByNumber.TryGetValue(number, out var found) ? found.Payslip : null;
            try
            {
                var (payslip, decision) = loaded.FileByPosted[one].Decide(submission, stored, stored is null || MaySee(stored, submission), loaded.RatesOn);
                decision ??= found.Decision;
                loaded.ByNumber[number] = (payslip, decision);
                results.Add(new(one, payslip, decision, null));
            }
            catch (RuleViolation refused)
            {
                results.Add(new(one, null, null, refused));
            }
        }

        return results;
    }

    /// <summary>A number names the payslip that has it by now, be it from earlier in this batch. One that nobody has names nothing, which is refused as unknown.</summary>
    private static Submission Resolve(Submission submission, Dictionary<(string, string), (StoredPayslip Payslip, Decision Decision)> byNumber)
    {
        return submission with { CorrectsId = IdOf(submission.CorrectsNumber) ?? submission.CorrectsId, SupplementsId = IdOf(submission.SupplementsNumber) ?? submission.SupplementsId };

        Guid? IdOf(string? number) => number is null ? null : byNumber.TryGetValue((submission.Source, number), out var found) ? found.Payslip.Id : Guid.Empty;
    }

    /// <summary>A payroll system sees what it posted, a workplace what belongs to it: others' numbers are only "in use".</summary>
    private bool MaySee(StoredPayslip stored, Submission submission) =>
        stored.PostedBy == useCase.Actor.Id
        || Access.Of(useCase.Actor.Role, Area.Payslips, Verb.Read) == Reach.All
        || (stored.WorkplaceId is { } workplace && submission.OwnWorkplaces?.Contains(workplace) == true);

    private async Task Store<T>(
        NpgsqlConnection connection, IEnumerable<EmploymentFile> files, Dictionary<Guid, PostedPayslip> posted, (Guid Of, byte[] Text)? note, T response)
        where T : notnull
    {
        var now = time.GetUtcNow();
        await using var batch = new NpgsqlBatch(connection);
        var all = files.ToList();
        if (all.SelectMany(f => f.Changed.Except(f.New)).ToList() is { Count: > 0 } changed)
        {
            PayslipRow.AddUpdates(batch, changed, note);
        }

        if (all.SelectMany(f => f.New).Select(p => (Payslip: p, Posted: posted[p.Id])).ToList() is { Count: > 0 } made)
        {
            PayslipRow.AddInserts(batch, made, now);
            foreach (var (payslip, one) in made.Where(m => m.Posted.Attachment is not null))
            {
                batch.Add("insert into refusion.attachments (payslip_id, content) values ($1, $2)", payslip.Id, one.Attachment);
            }
        }

        if (all.SelectMany(f => f.Decisions).ToList() is { Count: > 0 } decisions)
        {
            batch.Add(
                """
                insert into refusion.decisions (payslip_id, no, at, actor, operation, status, refundable, rate_version, schema, input, result)
                select payslip_id, no, $8, $9, $10, status, refundable, rate_version, $11, input, result
                from unnest($1, $2, $3, $4, $5, $6, $7) a(payslip_id, no, status, refundable, rate_version, input, result)
                """,
                decisions.Column(NpgsqlDbType.Uuid, d => d.Payslip.Id), decisions.Column(NpgsqlDbType.Integer, d => d.No),
                decisions.Column(NpgsqlDbType.Text, d => PayslipRow.Word(d.Decision.Status)), decisions.Column(NpgsqlDbType.Numeric, d => d.Decision.Refundable),
                decisions.Column(NpgsqlDbType.Text, d => d.Decision.RateVersion), decisions.Column(NpgsqlDbType.Jsonb, d => PayslipRow.ToJson(d.Input)),
                decisions.Column(NpgsqlDbType.Jsonb, d => PayslipRow.ToJson(d.Decision)), now, useCase.Actor.Id, useCase.Operation, RefusionJson.Schema);
        }

        var entries = all.SelectMany(f => f.Entries).ToList();
        if (entries.Count > 0)
        {
            batch.Add(
                """
                insert into refusion.ledger (id, at, actor, payslip_id, decision_no, chain_id, employment_id, workplace_id, grant_ids, month, amount)
                select id, $10, $11, payslip_id, decision_no, chain_id, employment_id, workplace_id, grant_ids::uuid[], month, amount
                from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9) a(id, payslip_id, decision_no, chain_id, employment_id, workplace_id, grant_ids, month, amount)
                """,
                entries.Column(NpgsqlDbType.Uuid, _ => Guid.CreateVersion7()), entries.Column(NpgsqlDbType.Uuid, e => e.Payslip.Id),
                entries.Column(NpgsqlDbType.Integer, e => e.DecisionNo), entries.Column(NpgsqlDbType.Uuid, e => e.Payslip.ChainId),
                entries.Column(NpgsqlDbType.Uuid, e => e.Payslip.EmploymentId), entries.Column(NpgsqlDbType.Uuid, e => e.WorkplaceId),
                entries.Column(NpgsqlDbType.Text, e => PayslipRow.Ids(e.Payslip.GrantIds)), entries.Column(NpgsqlDbType.Date, e => e.Payslip.Month),
                entries.Column(NpgsqlDbType.Numeric, e => e.Amount), now, useCase.Actor.Id);
        }

        var bookedOf = entries.ToLookup(e => e.Payslip.Id, e => e.Amount);
        foreach (var payslip in all.SelectMany(f => f.Changed))
        {
            var booked = bookedOf[payslip.Id].Sum();
            useCase.Raise(new PayslipDecided(
                payslip.Id, payslip.GrantIds, payslip.WorkplaceId, payslip.Period.From, payslip.Period.To, payslip.Month, PayslipRow.Word(payslip.Status), payslip.Refundable, booked,
                booked == 0 ? [] : [new(payslip.Month, booked)], payslip.Status is PayslipStatus.Approved or PayslipStatus.Settled));
            if (payslip is { Sickness.Count: > 0, GrantIds: [.., var grantId] })
            {
                useCase.Raise(new AbsenceReported(payslip.Id, grantId, payslip.Month));
            }
        }

        useCase.AddClosing(batch, response);
        batch.Add("commit");

        // From here on the caller hanging up must not turn a commit into an unknown outcome.
        await batch.ExecuteNonQueryAsync(CancellationToken.None);
        useCase.Committed();
    }
}
