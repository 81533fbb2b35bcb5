using Faatimer.Contracts;
using Faatimer.Kernel;
using Faatimer.Refusion.Data;
using Faatimer.Refusion.Domain;
using MediatR;
using Npgsql;

namespace Faatimer.Refusion.Features;

/// <summary>What became of one posted payslip.</summary>
/// <param name="Refused">Why it was not stored; null when it was.</param>
internal sealed record SubmitResult(PostedPayslip Posted, StoredPayslip? Payslip, Decision? Decision, RuleViolation? Refused)
{
    /// <summary>What a decision that was only tried rests on; null when there is none, or it stands as it is stored.</summary>
    public DecisionInput? Input { get; init; }
}

/// <summary>What became of one of many payslips that were judged.</summary>
/// <param name="Payslip">As it stands now; null when it is not there, or not the caller's.</param>
/// <param name="Refused">Why it was not judged; null when it was.</param>
internal sealed record JudgedPayslip(Guid Id, StoredPayslip? Payslip, RuleViolation? Refused);

/// <summary>
/// The one path on which payslips are received, judged and decided anew ("The truth of an employment"): Pool is asked for the grants; one batch begins, locks the
/// files and reads what is decided from; the act adds its fact and the files are decided; one batch stores what differs and commits. A single
/// payslip is a batch of one. A file that is needed whole is one more round trip.
/// </summary>
internal sealed class EmploymentActs(Caller caller, Work work, IMediator mediator, PersonalDataCipher cipher, TimeProvider time)
{
    /// <summary>How far a host's clock may be from the database's when grants that changed meanwhile are noticed. A grant that changed within it is asked for twice.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Decides payslips in order of appearance and stores them. One that is refused fails alone: the others are stored, unless <paramref name="respond"/> throws. All
    /// is one transaction: either everything that was answered is stored, or nothing is (R17).
    /// </summary>
    public async Task<Committed<T>> Submit<T>(IReadOnlyList<PostedPayslip> posted, Func<IReadOnlyList<SubmitResult>, T> respond, CancellationToken cancellationToken)
        where T : notnull
    {
        while (true)
        {
            try
            {
                return await WithGrants(
                    () => AskPool([.. posted.Select(Asked.For)], cancellationToken),
                    async (connection, people) =>
                    {
                        var loaded = await Load(connection, people, isLocked: true, cancellationToken);
                        return (loaded, loaded.GrantsAt);
                    },
                    async (connection, people, loaded) =>
                    {
                        var results = Decide(posted, loaded);
                        work.Audit("payslip");
                        foreach (var payslip in results.Select(r => r.Payslip).OfType<StoredPayslip>())
                        {
                            work.Audit("payslip", payslip.Id, payslip.PersonId);
                        }

                        var byId = results.Where(r => r.Payslip is not null).DistinctBy(r => r.Payslip!.Id).ToDictionary(r => r.Payslip!.Id, r => r.Posted);
                        return await Store(connection, [.. loaded.Files.Select(f => f.File)], byId, null, () => respond(results), cancellationToken);
                    },
                    cancellationToken);
            }
            catch (PostgresException taken) when (taken.SqlState == EmploymentWriter.NumberTaken)
            {
                // Under another employment, or it would have waited for the lock. Nothing is stored; the second time the number is found, and R8 answers for it.
            }
        }
    }

    /// <summary>What <see cref="Submit"/> would decide; nothing is locked or stored (R16).</summary>
    public async Task<IReadOnlyList<SubmitResult>> Try(IReadOnlyList<PostedPayslip> posted, CancellationToken cancellationToken)
    {
        var people = await AskPool([.. posted.Select(Asked.For)], cancellationToken);
        await using var connection = await work.Connect(cancellationToken);
        var loaded = await Load(connection, people, isLocked: false, cancellationToken);
        var results = Decide(posted, loaded);
        var inputs = new Dictionary<StoredPayslip, DecisionInput>();
        foreach (var (_, file) in loaded.Files)
        {
            file.RaiseVersions();
            file.Decisions.ForEach(d => inputs[d.Payslip] = d.Input);
        }

        return [.. results.Select(r => r with { Input = r.Payslip is null ? null : inputs.GetValueOrDefault(r.Payslip) })];
    }

    /// <summary>Lets a payslip that waits be judged or asked about, by whom its workplace is within reach.</summary>
    /// <param name="reason">What the finance worker wrote who judges; kept encrypted.</param>
    public async Task<Committed<T>> Act<T>(Guid id, Action<EmploymentFile, StoredPayslip> act, string? reason, Func<ShownPayslip, T> respond, CancellationToken cancellationToken)
        where T : notnull
    {
        var of = await Find(id, cancellationToken);
        return await WithGrants(
            () => AskPool([Asked.For(of)], cancellationToken),
            (connection, people) => LoadWhole(connection, people, mark: false, cancellationToken),
            async (connection, _, files) =>
            {
                var file = files.Single();
                var payslip = file.Find(id) is { } found && caller.Scope.Holds(found.WorkplaceId) ? found : throw RefusionProblems.NoPayslip.With();
                work.RequireVersion(payslip.ShownVersion);
                act(file, payslip);
                return await Store(connection, files, [], reason is null ? null : cipher.Encrypt(reason), () => respond(Shown(file, payslip, of, reason)), cancellationToken);
            },
            cancellationToken);
    }

    private ShownPayslip Shown(EmploymentFile file, StoredPayslip payslip, PayslipPerson of, string? reason)
    {
        var note = file.Judgements.Exists(j => j.Payslip == payslip) ? reason : of.Note is { } before ? cipher.Decrypt(before) : null;
        return new(
            payslip, file.ContentOf(payslip), file.DecisionOf(payslip), cipher.Decrypt(of.Cpr), cipher.Decrypt(of.Name), of.EmployerName, of.PostedAt, note, file.PostersOf(payslip),
            [.. payslip.Questions.Select(q => OpenedQuestion.Of(q, cipher))]);
    }

    /// <summary>
    /// Lets a finance worker judge many payslips, each by itself and in the version that was seen; all in one transaction, with their files locked in the order that every act keeps. What the
    /// judgement of one changes about another is to be seen first.
    /// </summary>
    public async Task<Committed<T>> JudgeAll<T>(
        IReadOnlyList<(Guid Id, int Version)> items, Action<EmploymentFile, StoredPayslip> judge, string? reason, Func<IReadOnlyList<JudgedPayslip>, T> respond, CancellationToken cancellationToken)
        where T : notnull
    {
        IReadOnlyList<PayslipPerson> people;
        await using (var connection = await work.Connect(cancellationToken))
        {
            people = await EmploymentLoader.FindPeople(connection, [.. items.Select(i => i.Id)], cancellationToken);
        }

        return await WithGrants(
            () => AskPool([.. people.Select(Asked.For)], cancellationToken),
            (connection, persons) => LoadWhole(connection, persons, mark: false, cancellationToken),
            (connection, _, files) =>
            {
                work.Audit("payslip");
                var judged = items.Select(item => JudgeOne(item.Id, item.Version, files, judge)).ToList();
                return Store(connection, files, [], reason is null ? null : cipher.Encrypt(reason), () => respond(judged), cancellationToken);
            },
            cancellationToken);
    }

    private static JudgedPayslip JudgeOne(Guid id, int version, IReadOnlyList<EmploymentFile> files, Action<EmploymentFile, StoredPayslip> judge)
    {
        if (files.FirstOrDefault(f => f.Find(id) is not null) is not { } file || file.Find(id) is not { } payslip)
        {
            return new(id, null, RefusionProblems.NoPayslip.With());
        }

        if (payslip.ShownVersion != version)
        {
            return new(id, payslip, KernelProblems.VersionStale.With(new { current = payslip.ShownVersion }));
        }

        try
        {
            if (file.Changed.Contains(payslip))
            {
                throw RefusionProblems.DecidedAnew.With();
            }

            judge(file, payslip);
            return new(id, payslip, null);
        }
        catch (RuleViolation refused)
        {
            return new(id, payslip, refused);
        }
    }

    /// <summary>
    /// Grants changed, or whom they are for: decides the files of their persons at the companies anew, and those of numbers that were a person's when payslips under them were
    /// decided. The employments are marked, so that a payslip being posted meanwhile asks Pool again.
    /// </summary>
    public async Task<Committed<int>?> React(IReadOnlyList<Guid> grantIds, CancellationToken cancellationToken)
    {
        var changed = new List<(EmploymentGrant Grant, IReadOnlyList<byte[]> Hashes)>();
        foreach (var id in grantIds)
        {
            if (await mediator.Send(new GrantById(id), cancellationToken) is { } grant)
            {
                changed.Add((grant, await NumbersOf(grant, cancellationToken)));
            }
        }

        if (changed.Count == 0)
        {
            return null;
        }

        var asked = changed.SelectMany(t => t.Hashes.Skip(t.Grant.PersonHashes.Count).Select(stray => new Asked([stray], t.Grant.Cvr, [], null))
            .Prepend(new([.. t.Grant.PersonHashes], t.Grant.Cvr, [t.Grant.PNumber], t.Grant.CandidateId))).ToList();
        return await WithGrants(
            () => AskPool(asked, cancellationToken),
            (connection, people) => LoadWhole(connection, people, mark: true, cancellationToken),
            (connection, people, files) =>
            {
                foreach (var (person, file) in people.Zip(files))
                {
                    // A number that passed from one person to another is in the file of both.
                    var numbers = person.Hashes.Select(Convert.ToHexString).ToHashSet();
                    foreach (var grant in changed.Where(t => t.Grant.Cvr == person.Cvr && t.Hashes.Any(h => numbers.Contains(Convert.ToHexString(h)))).Select(t => t.Grant))
                    {
                        file.DecideAnew(new(CauseKind.Grant, grant.GrantId), notOf: grant.CandidateId);
                        work.Audit("employment", file.Employments is [var first, ..] ? first.Id : null, grant.CandidateId);
                    }
                }

                return Store(connection, files, [], null, () => files.Sum(f => f.Changed.Count), cancellationToken);
            },
            cancellationToken);
    }

    /// <summary>The search hashes of a grant's person, and then those that were the person's when payslips under them were decided.</summary>
    private async Task<IReadOnlyList<byte[]>> NumbersOf(EmploymentGrant grant, CancellationToken cancellationToken)
    {
        var known = grant.PersonHashes.Select(Convert.ToHexString).ToHashSet();
        await using var connection = await work.Connect(cancellationToken);
        return [.. grant.PersonHashes, .. (await EmploymentLoader.HashesOf(connection, grant.CandidateId, grant.Cvr, cancellationToken)).Where(h => !known.Contains(Convert.ToHexString(h)))];
    }

    /// <summary>Decides the whole files of some employments anew and stores what differs.</summary>
    public async Task<Committed<T>> Read<T>(IReadOnlyList<Guid> employments, Func<IReadOnlyList<Difference>, T> respond, CancellationToken cancellationToken)
        where T : notnull
    {
        var asked = await AskedFor(employments, cancellationToken);
        return await WithGrants(
            () => AskPool(asked, cancellationToken),
            (connection, people) => LoadWhole(connection, people, mark: false, cancellationToken),
            (connection, _, files) =>
            {
                work.Audit("employment");
                var differences = DecideAnew(files);
                return Store(connection, files, [], null, () => respond(differences), cancellationToken);
            },
            cancellationToken);
    }

    /// <summary>What <see cref="Read"/> would find; nothing is locked or stored.</summary>
    public async Task<IReadOnlyList<Difference>> TryRead(IReadOnlyList<Guid> employments, CancellationToken cancellationToken)
    {
        var people = await AskPool(await AskedFor(employments, cancellationToken), cancellationToken);
        await using var connection = await work.Connect(cancellationToken);
        await using var batch = new NpgsqlBatch(connection);
        EmploymentLoader.AddEmployments(batch, people);
        EmploymentLoader.AddWhole(batch, people);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        return DecideAnew((await EmploymentLoader.ReadWhole(reader, people, cancellationToken)).Files);
    }

    private async Task<List<Asked>> AskedFor(IReadOnlyList<Guid> employments, CancellationToken cancellationToken)
    {
        await using var connection = await work.Connect(cancellationToken);
        return [.. (await EmploymentLoader.Find(connection, employments, cancellationToken)).Select(e => new Asked([e.PersonHash], e.Cvr, [e.PNumber], null))];
    }

    private static List<Difference> DecideAnew(IReadOnlyList<EmploymentFile> files)
    {
        var before = files.SelectMany(f => f.Payslips).ToDictionary(p => p.Id, p => (p.Status, p.Refundable));
        var cause = new Cause(CauseKind.Reading, null);
        return [.. files.SelectMany(file =>
        {
            file.DecideAnew(cause);
            return file.Changed.Select(p => new Difference(p, before[p.Id].Status, before[p.Id].Refundable, file.Entries.Where(e => e.Payslip == p).Sum(e => e.Amount)));
        })];
    }

    /// <summary>
    /// Asks Pool before the transaction, and again when a change of the grants was reacted to after it was asked: that reaction cannot have seen what is done now.
    /// </summary>
    private async Task<TAnswer> WithGrants<TLoaded, TAnswer>(
        Func<Task<IReadOnlyList<Person>>> ask, Func<NpgsqlConnection, IReadOnlyList<Person>, Task<(TLoaded, DateTimeOffset? GrantsAt)>> load,
        Func<NpgsqlConnection, IReadOnlyList<Person>, TLoaded, Task<TAnswer>> act, CancellationToken cancellationToken)
    {
        var seen = time.GetUtcNow() - ClockSkew;
        while (true)
        {
            var people = await ask();
            await using var connection = await work.Connect(cancellationToken);
            try
            {
                var (loaded, grantsAt) = await load(connection, people);
                if (!(grantsAt > seen))
                {
                    return await act(connection, people, loaded);
                }

                seen = grantsAt.Value;
            }
            finally
            {
                work.GiveUp();
            }
        }
    }

    private async Task<PayslipPerson> Find(Guid payslipId, CancellationToken cancellationToken)
    {
        await using var connection = await work.Connect(cancellationToken);
        return await EmploymentLoader.FindPerson(connection, payslipId, cancellationToken) ?? throw RefusionProblems.NoPayslip.With();
    }

    /// <summary>
    /// Persons at companies by the numbers they are asked for with; Pool knows their grants and other numbers, so that one who got another CPR number is one person (ID2).
    /// </summary>
    private async Task<IReadOnlyList<Person>> AskPool(IReadOnlyList<Asked> asked, CancellationToken cancellationToken)
    {
        var keys = asked.SelectMany(a => a.Hashes.Select(h => new EmploymentKey(h, a.Cvr))).DistinctBy(k => Person.Key(k.PersonHash, k.Cvr)).ToList();
        var grants = await mediator.Send(new GrantsOfEmployments(keys), cancellationToken);
        var known = grants.SelectMany(g => g.PersonHashes.Select(h => (Key: Person.Key(h, g.Cvr), Grant: g))).ToLookup(g => g.Key, g => g.Grant);
        return
        [
            .. asked.Select(one =>
                {
                    var found = one.Hashes.SelectMany(h => known[Person.Key(h, one.Cvr)]).DistinctBy(g => g.GrantId).ToList();
                    return (Asked: one, Grants: found, Hashes: InOrder(found.SelectMany(g => g.PersonHashes).Concat(one.Hashes)));
                })
                .GroupBy(p => Person.Key(p.Hashes[0], p.Asked.Cvr))
                .Select(same => new Person(
                    same.First().Hashes, same.Key.Cvr, same.First().Grants, same.First().Grants.FirstOrDefault()?.CandidateId ?? same.Select(p => p.Asked.PersonId).FirstOrDefault(id => id is not null),
                    [.. same.SelectMany(p => p.Asked.PNumbers).Concat(same.First().Grants.Select(g => g.PNumber)).Distinct().Order(StringComparer.Ordinal)],
                    [.. same.Select(p => p.Asked.Posted).OfType<PostedPayslip>()])),
        ];
    }

    private static List<byte[]> InOrder(IEnumerable<byte[]> hashes) => [.. hashes.DistinctBy(Convert.ToHexString).OrderBy(Convert.ToHexString, StringComparer.Ordinal)];

    /// <summary>What new payslips are decided beside; and the whole file of those that touch others.</summary>
    private async Task<LoadedEmployments> Load(NpgsqlConnection connection, IReadOnlyList<Person> people, bool isLocked, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        if (isLocked)
        {
            work.Open(batch);
            EmploymentLoader.AddLocks(batch, people, mark: false);
        }

        EmploymentLoader.AddPosted(batch, people, isLocked);
        LoadedEmployments loaded;
        await using (var reader = await batch.ExecuteReaderAsync(cancellationToken))
        {
            if (isLocked)
            {
                await work.Opened(reader, cancellationToken);
                await EmploymentLoader.Locked(reader, cancellationToken);
            }

            loaded = await EmploymentLoader.ReadPosted(reader, people, isLocked, cancellationToken);
        }

        var whole = loaded.Files.Where(f => !f.File.TouchesNoOther([.. f.Person.Posted.Select(p => (p.Submission, Stored(p.Submission, loaded)))])).ToList();
        if (whole.Count > 0)
        {
            await using var rest = new NpgsqlBatch(connection);
            EmploymentLoader.AddWhole(rest, [.. whole.Select(f => f.Person)]);
            await using var reader = await rest.ExecuteReaderAsync(cancellationToken);
            await EmploymentLoader.MakeWhole(reader, [.. whole.Select(f => f.File)], cancellationToken);
            foreach (var payslip in whole.SelectMany(f => f.File.Payslips).Where(p => loaded.ByNumber.ContainsKey((p.Source, p.Number))))
            {
                loaded.ByNumber[(payslip.Source, payslip.Number)] = (payslip, loaded.ByNumber[(payslip.Source, payslip.Number)].Decision);
            }
        }

        return loaded;
    }

    private async Task<(IReadOnlyList<EmploymentFile>, DateTimeOffset?)> LoadWhole(NpgsqlConnection connection, IReadOnlyList<Person> people, bool mark, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        work.Open(batch);
        EmploymentLoader.AddLocks(batch, people, mark);
        EmploymentLoader.AddWhole(batch, people);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await work.Opened(reader, cancellationToken);
        await EmploymentLoader.Locked(reader, cancellationToken);
        return await EmploymentLoader.ReadWhole(reader, people, cancellationToken);
    }

    private List<SubmitResult> Decide(IReadOnlyList<PostedPayslip> posted, LoadedEmployments loaded)
    {
        var fileOf = new Dictionary<PostedPayslip, EmploymentFile>(ReferenceEqualityComparer.Instance);
        foreach (var (person, file) in loaded.Files)
        {
            person.Posted.ToList().ForEach(p => fileOf.Add(p, file));
        }

        var results = new List<SubmitResult>();
        foreach (var (one, index) in posted.Select((p, i) => (p, i)))
        {
            var submission = Resolve(one.Submission, loaded.ByNumber);
            var number = (submission.Source, submission.Number);
            var found = loaded.ByNumber.GetValueOrDefault(number);
            try
            {
                // Without locks nothing is stored, and what comes is later than all that is.
                var receipt = loaded.Receipts.Count > 0 ? loaded.Receipts[index] : long.MaxValue - posted.Count + index;
                var (payslip, decision) = fileOf[one].Post(submission, found.Payslip, found.Payslip is null || MaySee(found.Payslip), receipt, loaded.RatesOn);
                loaded.ByNumber[number] = (payslip, decision ?? found.Decision);
                results.Add(new(one, payslip, decision ?? found.Decision, null));
            }
            catch (RuleViolation refused)
            {
                results.Add(new(one, null, null, refused));
            }
        }

        return results;
    }

    private static StoredPayslip? Stored(Submission submission, LoadedEmployments loaded) => loaded.ByNumber.GetValueOrDefault((submission.Source, submission.Number)).Payslip;

    /// <summary>A number names the payslip that has it by now, be it from earlier in this batch. One that nobody has names nothing, which is refused as unknown.</summary>
    private static Submission Resolve(Submission submission, Dictionary<(string, string), (StoredPayslip Payslip, Decision Decision)> byNumber)
    {
        return submission with { CorrectsId = IdOf(submission.CorrectsNumber) ?? submission.CorrectsId, SupplementsId = IdOf(submission.SupplementsNumber) ?? submission.SupplementsId };

        Guid? IdOf(string? number) => number is null ? null : byNumber.TryGetValue((submission.Source, number), out var found) ? found.Payslip.Id : Guid.Empty;
    }

    /// <summary>A payroll system sees what it posted, a workplace what belongs to it: others' numbers are only "in use".</summary>
    private bool MaySee(StoredPayslip stored) =>
        stored.PostedBy == caller.Id || caller.In(Area.Payslips, Verb.Read).Holds(stored.WorkplaceId, stored.PostedBy);

    private async Task<Committed<T>> Store<T>(
        NpgsqlConnection connection, IReadOnlyList<EmploymentFile> files, Dictionary<Guid, PostedPayslip> posted, byte[]? reason, Func<T> respond, CancellationToken cancellationToken)
        where T : notnull
    {
        cancellationToken.ThrowIfCancellationRequested();
        foreach (var file in files)
        {
            file.RaiseVersions();
            var booked = file.Entries.ToLookup(e => e.Payslip);
            foreach (var payslip in file.Touched)
            {
                work.Audit("payslip", payslip.Id, payslip.PersonId);
            }

            foreach (var payslip in file.Changed)
            {
                IReadOnlyList<MonthAmount> bookings = [.. booked[payslip].GroupBy(e => e.Key.Month, (month, entries) => new MonthAmount(month, entries.Sum(e => e.Amount))).Where(b => b.Amount != 0)];
                work.Raise(new PayslipDecided(
                    payslip.Id, payslip.GrantIds, payslip.WorkplaceId, payslip.Period.From, payslip.Period.To, payslip.Month, PayslipRow.Word(payslip.Status), payslip.Refundable,
                    bookings.Where(b => b.Month == payslip.Month).Sum(b => b.Amount), bookings, file.HoldsLedger(payslip),
                    [.. booked[payslip].SelectMany(e => e.Key.GrantIds.Distinct(), (e, grant) => new GrantAmount(grant, e.Amount)).GroupBy(r => r.GrantId, (grant, amounts) => new GrantAmount(grant, amounts.Sum(a => a.Amount))).Where(r => r.Amount != 0)]));
            }

            // That one was closed, or its answer decided on, is told by that decision.
            foreach (var (payslip, question, _) in file.Questions.Where(q => q.Question is { State: not QuestionState.Closed, IsDecided: false }))
            {
                work.Raise(question.State switch
                {
                    QuestionState.Open => new QuestionAsked(payslip.Id, question.No, payslip.WorkplaceId, DanishDate.Of(question.Asked.At)),
                    QuestionState.Answered => new QuestionAnswered(payslip.Id, question.No, payslip.WorkplaceId, DanishDate.Of(question.Ended!.At)),
                    _ => (IEvent)new QuestionWithdrawn(payslip.Id, question.No, payslip.WorkplaceId),
                });
            }
        }

        await using var batch = new NpgsqlBatch(connection);
        EmploymentWriter.Add(batch, files, posted, reason, caller.Id, caller.Operation, time.GetUtcNow());
        return await work.Close(batch, respond());
    }
}

/// <summary>A person at a company that Pool is asked about.</summary>
/// <param name="PNumbers">Employments that are to exist.</param>
/// <param name="PersonId">Who it was, as stored; Pool knows better when it knows a grant.</param>
internal sealed record Asked(IReadOnlyList<byte[]> Hashes, string Cvr, IReadOnlyList<string> PNumbers, Guid? PersonId, PostedPayslip? Posted = null)
{
    public static Asked For(PostedPayslip posted) => new([posted.PersonHash], posted.Submission.Content.Cvr, [posted.Submission.Content.PNumber], null, posted);

    public static Asked For(PayslipPerson stored) => new([stored.Hash], stored.Cvr, [stored.PNumber], stored.PersonId);
}

/// <summary>A payslip that a fresh reading decides otherwise than it is stored.</summary>
/// <param name="Payslip">As it is decided now.</param>
/// <param name="Booked">Kroner that the ledger gets with it.</param>
internal sealed record Difference(StoredPayslip Payslip, PayslipStatus StatusBefore, decimal RefundableBefore, decimal Booked);
