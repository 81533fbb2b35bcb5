using System.Net;
using System.Text;
using System.Text.Json;
using Faatimer.Api.Tests.Infrastructure;
using Faatimer.Contracts;
using Faatimer.Kernel;
using Faatimer.Sdk;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Faatimer.Api.Tests.Candidates;

/// <summary>The register of candidates. Everyone here is invented and has a replacement number.</summary>
public sealed class CandidateTests(DemoFixture fixture) : IClassFixture<DemoFixture>
{
    private static int _serial;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task C1_what_is_registered_is_read_again()
    {
        var client = fixture.Host.Client("demo-consultant");
        var request = New();
        var made = await client.Candidates.CreateAsync(request, cancellationToken: Token);
        var read = await client.Candidates.GetAsync(made.Id, cancellationToken: Token);

        Assert.Equal(request.Contact, read.Contact);
        Assert.Equal((request.Wishes, request.Cv, request.Benefit, request.TargetGroup), (read.Wishes, read.Cv, read.Benefit, read.TargetGroup));
        Assert.Equal(request.Competences, read.Competences);
        Assert.Equal(request.TimeWindows, read.TimeWindows);
        Assert.Equal(request.Consent, read.Consent);
        Assert.Equal((CandidateState.Identified, true, 1), (read.State, read.IsDemo, read.Version));

        var changed = await client.Candidates.UpdateAsync(made.Id, 1, Change(request) with { Wishes = "Noget andet", WeeklyHours = 7.5m }, cancellationToken: Token);
        Assert.Equal(("Noget andet", 7.5m, 2), (changed.Wishes, changed.WeeklyHours, changed.Version));
        var stale = await Assert.ThrowsAsync<VersionConflictException>(() => client.Candidates.UpdateAsync(made.Id, 1, Change(request), cancellationToken: Token));
        Assert.Equal(ProblemCodes.RequestVersionStale, stale.Code);
    }

    [Fact]
    public async Task ID3_the_number_is_masked_found_by_search_and_given_whole_only_for_a_purpose()
    {
        var client = fixture.Host.Client("demo-consultant");
        var request = New();
        var made = await client.Candidates.CreateAsync(request, cancellationToken: Token);
        Assert.Equal(request.Cpr[..6] + "-XXXX", made.Cpr);
        Assert.Equal(made.Id, Assert.Single((await client.Candidates.SearchAsync(new SearchCandidatesRequest { Cpr = request.Cpr }, cancellationToken: Token)).Items).Id);
        Assert.Equal(request.Cpr, (await client.Candidates.DiscloseCprAsync(made.Id, new DiscloseCprRequest { Purpose = "Oprettelse i lønsystem" }, cancellationToken: Token)).Cpr);
        await Assert.ThrowsAsync<ValidationFailedException>(() => client.Candidates.DiscloseCprAsync(made.Id, new DiscloseCprRequest { Purpose = "" }, cancellationToken: Token));

        var sealedPurpose = await fixture.Scalar<byte[]>(
            $"select purpose_sealed from kernel.audit where operation = 'DiscloseCpr' and person_ids = array['{made.Id}'::uuid] and allowed and purpose is null");
        Assert.Contains("Oprettelse", fixture.Host.Services.GetRequiredService<PersonalDataCipher>().Decrypt(sealedPurpose!), StringComparison.Ordinal);
        Assert.DoesNotContain(fixture.Host.Log.Lines, line => line.Contains(request.Cpr, StringComparison.Ordinal));
        Assert.Equal(0L, await fixture.Scalar<long>($"select count(*) from kernel.events where payload::text like '%{request.Cpr}%'"));
        Assert.Equal(0L, await fixture.Scalar<long>($"select count(*) from kernel.idempotency where position(convert_to('{request.Cpr}', 'UTF8') in body) > 0"));
    }

    [Fact]
    public async Task ID3_what_is_private_is_encrypted_at_rest()
    {
        var client = fixture.Host.Client("demo-consultant");
        var request = New();
        var made = await client.Candidates.CreateAsync(request, cancellationToken: Token);
        await client.Candidates.SetConsiderationsAsync(made.Id, 1, Considerations("family_hours", ConsiderationKind.Social), cancellationToken: Token);
        var row = await fixture.Scalar<string>($"select c::text || (select string_agg(n::text, '') from candidates.cpr_numbers n where n.candidate_id = c.id) from candidates.candidates c where id = '{made.Id}'");
        Assert.NotNull(row);

        // Byte columns print as hex, so what is looked for is looked for as hex too.
        foreach (var secret in new[] { request.Cpr, request.Contact!.Phone!, request.Cv!, request.Wishes!, "family_hours" })
        {
            Assert.DoesNotContain(secret, row, StringComparison.Ordinal);
            Assert.DoesNotContain(Convert.ToHexStringLower(Encoding.UTF8.GetBytes(secret)), row, StringComparison.Ordinal);
        }

        Assert.Contains(request.Name, row, StringComparison.Ordinal);

        // The stored answer of the SDK's idempotency key holds the same texts.
        Assert.True(await fixture.Scalar<long>("select count(*) from kernel.idempotency") > 0);
        Assert.Equal(0L, await fixture.Scalar<long>($"select count(*) from kernel.idempotency where position(convert_to('{request.Cv}', 'UTF8') in body) > 0"));
    }

    [Fact]
    public async Task C1_a_repeated_call_gets_its_answer_back_from_where_it_is_encrypted()
    {
        using var http = await fixture.Host.Http("demo-consultant");
        var answers = new List<string>();
        var body = JsonSerializer.Serialize(new
        {
            cpr = NextCpr(), name = "Gentaget Prøve", benefit = "sickness_benefit", targetGroup = "activity_ready", municipality = "165", danishLevel = "fluent", weeklyHours = 5,
            cv = "Tidligere tømrer",
        });
        for (var i = 0; i < 2; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/candidates") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
            request.Headers.Add("Idempotency-Key", "encrypted-answer");
            using var answer = await http.SendAsync(request, Token);
            Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
            Assert.Equal(i == 1, answer.Headers.Contains("Idempotency-Replayed"));
            answers.Add(await answer.Content.ReadAsStringAsync(Token));
        }

        Assert.Contains("Tidligere tømrer", answers[0], StringComparison.Ordinal);
        Assert.Equal(answers[0], answers[1]);
    }

    [Fact]
    public async Task ID2_a_changed_number_and_the_old_one_both_find_the_person_and_stay_taken()
    {
        var client = fixture.Host.Client("demo-consultant");
        var request = New();
        var made = await client.Candidates.CreateAsync(request, cancellationToken: Token);
        var newNumber = NextCpr();
        var changed = await client.Candidates.ChangeCprAsync(made.Id, 1, new ChangeCprRequest { Cpr = newNumber, Reason = "Nyt nummer" }, cancellationToken: Token);
        Assert.Equal(2, changed.Version);
        foreach (var number in new[] { request.Cpr, newNumber })
        {
            Assert.Equal(made.Id, Assert.Single((await client.Candidates.SearchAsync(new SearchCandidatesRequest { Cpr = number }, cancellationToken: Token)).Items).Id);
            var taken = await Assert.ThrowsAsync<RuleViolatedException>(() => client.Candidates.CreateAsync(New() with { Cpr = number }, cancellationToken: Token));
            Assert.Equal(ProblemCodes.CandidatesCprTaken, taken.Code);
        }

        Assert.Equal(newNumber, (await client.Candidates.DiscloseCprAsync(made.Id, new DiscloseCprRequest { Purpose = "Kontrol" }, cancellationToken: Token)).Cpr);
        Assert.Equal(2, (await Ask(new CandidateForGrant(made.Id, new DateOnly(2026, 3, 1))))!.CprHashes.Count);
        Assert.Equal(1L, await fixture.Scalar<long>($"select count(*) from kernel.events where name = 'candidates.cpr.changed.v1' and aggregate_id = '{made.Id}'"));
    }

    [Fact]
    public async Task ID2_a_mistyped_number_is_free_for_its_owner()
    {
        var client = fixture.Host.Client("demo-consultant");
        var request = New();
        var made = await client.Candidates.CreateAsync(request, cancellationToken: Token);
        await client.Candidates.ChangeCprAsync(made.Id, 1, new ChangeCprRequest { Cpr = NextCpr(), Reason = "Tastefejl", Mistyped = true }, cancellationToken: Token);
        Assert.Empty((await client.Candidates.SearchAsync(new SearchCandidatesRequest { Cpr = request.Cpr }, cancellationToken: Token)).Items);
        Assert.NotEqual(made.Id, (await client.Candidates.CreateAsync(New() with { Cpr = request.Cpr }, cancellationToken: Token)).Id);
    }

    [Fact]
    public async Task ID1_modulus_11_is_a_warning_and_a_replacement_number_is_flagged()
    {
        var client = fixture.Host.Client("demo-consultant");
        var without = await client.Candidates.CreateAsync(New() with { Cpr = NextCpr(passesModulus11: false) }, cancellationToken: Token);
        Assert.True(without.CprIsReplacement);
        Assert.Equal(ProblemCodes.CandidatesCprModulus11, Assert.Single(without.Warnings!).Code);
        Assert.Empty((await client.Candidates.CreateAsync(New(), cancellationToken: Token)).Warnings!);
        var refused = await Assert.ThrowsAsync<ValidationFailedException>(() => client.Candidates.CreateAsync(New() with { Cpr = "610290-000A" }, cancellationToken: Token));
        Assert.Equal(("/cpr", ProblemCodes.CandidatesCprInvalid), (Assert.Single(refused.Errors).Pointer, refused.Code));
    }

    [Fact]
    public async Task ID5_the_demo_mark_needs_a_replacement_number()
    {
        var client = fixture.Host.Client("demo-consultant");
        var refused = await Assert.ThrowsAsync<ValidationFailedException>(() => client.Candidates.CreateAsync(New() with { Cpr = "0101900000" }, cancellationToken: Token));
        Assert.Equal(ProblemCodes.CandidatesDemoCpr, refused.Code);
        Assert.False((await client.Candidates.CreateAsync(New() with { IsDemo = false }, cancellationToken: Token)).IsDemo);
    }

    [Fact]
    public async Task C1_considerations_need_a_purpose_and_their_own_permission()
    {
        var client = fixture.Host.Client("demo-consultant");
        var made = await client.Candidates.CreateAsync(New(), cancellationToken: Token);
        var saved = await client.Candidates.SetConsiderationsAsync(made.Id, 1, Considerations("no_stairs", ConsiderationKind.Physical), cancellationToken: Token);
        Assert.Equal((1, 2), (saved.Count, saved.Version));
        var read = await client.Candidates.GetConsiderationsAsync(made.Id, new() { Purpose = ConsiderationPurpose.Matching }, cancellationToken: Token);
        Assert.Equal(("no_stairs", 2), (Assert.Single(read.Items).Code, read.CandidateVersion));

        await Assert.ThrowsAsync<ValidationFailedException>(() => client.Candidates.GetConsiderationsAsync(made.Id, cancellationToken: Token));
        await Assert.ThrowsAsync<ForbiddenException>(() => fixture.Host.Client("demo-finance").Candidates.GetConsiderationsAsync(made.Id, new() { Purpose = ConsiderationPurpose.Matching }, cancellationToken: Token));
        var unknown = await Assert.ThrowsAsync<ValidationFailedException>(() => client.Candidates.SetConsiderationsAsync(made.Id, 2, Considerations("no_stairs", ConsiderationKind.Mental), cancellationToken: Token));
        Assert.Equal(ProblemCodes.CandidatesConsiderationUnknown, unknown.Code);
        Assert.Equal(2L, await fixture.Scalar<long>($"select count(*) from kernel.audit where record = 'candidate-considerations' and purpose = 'Matching' and person_ids = array['{made.Id}'::uuid]"));
        Assert.Equal(0L, await fixture.Scalar<long>("select count(*) from kernel.idempotency where position(convert_to('no_stairs', 'UTF8') in body) > 0"));
    }

    [Theory]
    [InlineData("2025-06-30", "cash_benefit", "cash_benefit_basic", "transition")]
    [InlineData("2025-07-01", "cash_benefit_basic", "cash_benefit", "clearly_education_ready")]
    [InlineData("2026-02-01", "cash_benefit_basic", "cash_benefit", "resource_course")]
    [InlineData("2026-07-01", "cash_benefit_basic", "cash_benefit", "activity_ready")]
    public async Task C3_the_lists_follow_the_law_by_date(string day, string benefit, string closed, string targetGroup)
    {
        var lists = await fixture.Host.Client("demo-consultant").Candidates.ListCodesAsync(new() { Day = DateOnly.ParseExact(day, "yyyy-MM-dd") }, cancellationToken: Token);
        Assert.Contains(lists.Benefits, b => b.Code == benefit);
        Assert.DoesNotContain(lists.Benefits, b => b.Code == closed);
        var groups = lists.TargetGroups.Select(t => t.Code).ToList();
        Assert.Contains(targetGroup, groups);
        string[] gone = day switch
        {
            "2025-06-30" => [],
            "2025-07-01" => ["transition"],
            "2026-02-01" => ["transition", "clearly_education_ready"],
            _ => ["transition", "clearly_education_ready", "resource_course", "job_clarification", "rehabilitation"],
        };
        Assert.Empty(groups.Intersect(gone));
    }

    [Fact]
    public async Task C3_a_code_that_is_not_in_force_is_refused_at_its_field()
    {
        var client = fixture.Host.Client("demo-consultant");
        var refused = await Assert.ThrowsAsync<ValidationFailedException>(() => client.Candidates.CreateAsync(New() with { Benefit = "education_benefit", TargetGroup = "nonsense" }, cancellationToken: Token));
        Assert.Equal(["/benefit", "/targetGroup"], refused.Errors.Select(e => e.Pointer!));
    }

    [Fact]
    public async Task C4_each_part_is_answered_and_one_can_be_overridden_with_a_reason()
    {
        var client = fixture.Host.Client("demo-consultant");
        var made = await client.Candidates.CreateAsync(New() with { ChallengesBeyondUnemployment = false }, cancellationToken: Token);
        Assert.Equal(["candidates.no_challenges"], (await Ask(new CandidateForGrant(made.Id, fixture.Host.Clock.Today)))!.Unmet.Select(u => u.Code));
        var before = await client.Candidates.GetEligibilityAsync(made.Id, cancellationToken: Token);
        Assert.False(before.Eligible);
        Assert.Equal([EligibilityRule.Challenges], before.Parts.Where(p => !p.Met).Select(p => p.Rule));

        var listed = await Listed();
        Assert.Equal((false, EligibilityRule.Challenges), (listed.Eligible!.Eligible, Assert.Single(listed.Eligible.FailedParts)));

        await client.Candidates.OverrideEligibilityAsync(made.Id, 1, new OverrideEligibilityRequest { Part = EligibilityRule.Challenges, Reason = "Fremgår af journalen" }, cancellationToken: Token);
        listed = await Listed();
        Assert.Equal((true, 0), (listed.Eligible!.Eligible, listed.Eligible.FailedParts.Count));
        Assert.All((await fixture.Host.Client("demo-finance").Candidates.ListAsync(cancellationToken: Token)).Items, c => Assert.Null(c.Eligible));
        var after = await client.Candidates.GetEligibilityAsync(made.Id, cancellationToken: Token);
        Assert.True(after.Eligible);
        var part = after.Parts.Single(p => p.Rule == EligibilityRule.Challenges);
        Assert.Equal((true, "demo-consultant", "Fremgår af journalen", "candidates.no_challenges"), (part.Met, part.OverriddenBy, part.Reason, part.Code));
        Assert.Empty((await Ask(new CandidateForGrant(made.Id, fixture.Host.Clock.Today)))!.Unmet);
        Assert.Equal(["candidates.no_challenges"], (await Ask(new CandidateForGrant(made.Id, fixture.Host.Clock.Today.AddDays(-1))))!.Unmet.Select(u => u.Code));

        var again = await Assert.ThrowsAsync<RuleViolatedException>(() => client.Candidates.OverrideEligibilityAsync(
            made.Id, 2, new OverrideEligibilityRequest { Part = EligibilityRule.Challenges, Reason = "Igen" }, cancellationToken: Token));
        Assert.Equal(ProblemCodes.CandidatesPartAlreadyMet, again.Code);

        async Task<CandidateSummary> Listed() => (await client.Candidates.ListAllAsync(cancellationToken: Token).ToListAsync(Token)).Single(c => c.Id == made.Id);
    }

    [Fact]
    public async Task C4_the_demo_has_eligible_people_and_one_who_is_not()
    {
        var today = fixture.Host.Clock.Today;
        Assert.Empty((await Ask(new CandidateForGrant(DemoIds.Candidate, today)))!.Unmet);
        Assert.Empty((await Ask(new CandidateForGrant(DemoIds.EmployedCandidate, today)))!.Unmet);
        Assert.Equal(["candidates.out_of_work_too_short"], (await Ask(new CandidateForGrant(DemoIds.IneligibleCandidate, today)))!.Unmet.Select(u => u.Code));
        Assert.Null(await Ask(new CandidateForGrant(Guid.CreateVersion7(), today)));
    }

    [Fact]
    public async Task C1_finance_reads_the_name_only_and_a_workplace_nobody()
    {
        var finance = fixture.Host.Client("demo-finance");
        var seen = await finance.Candidates.GetAsync(DemoIds.Candidate, cancellationToken: Token);
        Assert.Equal(new Candidate { Id = DemoIds.Candidate, Name = "Amina Prøve", Version = 1 }, seen);
        Assert.All((await finance.Candidates.ListAsync(cancellationToken: Token)).Items, c => Assert.Equal(new CandidateSummary { Id = c.Id, Name = c.Name, Version = c.Version }, c));

        var workplace = fixture.Host.Client("demo-workplace");
        Assert.Empty((await workplace.Candidates.ListAsync(cancellationToken: Token)).Items);
        await Assert.ThrowsAsync<ForbiddenException>(() => workplace.Candidates.SearchAsync(new SearchCandidatesRequest { Name = "Prøve" }, cancellationToken: Token));
        await Assert.ThrowsAsync<NotFoundException>(() => workplace.Candidates.GetAsync(DemoIds.Candidate, cancellationToken: Token));
        await Assert.ThrowsAsync<ForbiddenException>(() => fixture.Host.Client("demo-payroll").Candidates.ListAsync(cancellationToken: Token));
    }

    [Fact]
    public async Task C1_contact_of_protected_people_stays_out_of_lists()
    {
        var client = fixture.Host.Client("demo-consultant");
        var made = await client.Candidates.CreateAsync(New() with { NameAndAddressProtection = true }, cancellationToken: Token);
        var all = new List<CandidateSummary>();
        await foreach (var item in client.Candidates.ListAllAsync(new() { State = CandidateState.Identified, TargetGroup = "activity_ready" }, cancellationToken: Token))
        {
            all.Add(item);
        }

        Assert.Null(all.Single(c => c.Id == made.Id).Contact);
        Assert.NotNull(all.Single(c => c.Id == DemoIds.Candidate).Contact);
        Assert.NotNull((await client.Candidates.GetAsync(made.Id, cancellationToken: Token)).Contact);
    }

    [Fact]
    public async Task X1_every_read_and_write_is_logged_with_the_person()
    {
        var client = fixture.Host.Client("demo-consultant");
        var request = New();
        var made = await client.Candidates.CreateAsync(request, cancellationToken: Token);
        await client.Candidates.GetAsync(made.Id, cancellationToken: Token);
        await client.Candidates.ListAsync(new() { Limit = 200 }, cancellationToken: Token);
        await client.Candidates.SearchAsync(new SearchCandidatesRequest { Cpr = request.Cpr }, cancellationToken: Token);
        await client.Candidates.GetEligibilityAsync(made.Id, cancellationToken: Token);
        await Assert.ThrowsAsync<ForbiddenException>(() => fixture.Host.Client("demo-finance").Candidates.GetEligibilityAsync(made.Id, cancellationToken: Token));
        Assert.Equal("CreateCandidate GetCandidate GetEligibility ListCandidates SearchCandidates", await fixture.Scalar<string>(
            $"select string_agg(distinct operation, ' ' order by operation) from kernel.audit where person_ids @> array['{made.Id}'::uuid] and allowed"));
        Assert.Equal(1L, await fixture.Scalar<long>($"select count(*) from kernel.audit where not allowed and record_ids = array['{made.Id}'::uuid]"));
    }

    [Fact]
    public async Task C1_a_person_is_searched_for_by_name_in_the_body_never_in_the_url()
    {
        var client = fixture.Host.Client("demo-consultant");
        Assert.Equal("Dilek Prøve", Assert.Single((await client.Candidates.SearchAsync(new SearchCandidatesRequest { Name = "DILEK" }, cancellationToken: Token)).Items).Name);
        await Assert.ThrowsAsync<ValidationFailedException>(() => client.Candidates.SearchAsync(new SearchCandidatesRequest(), cancellationToken: Token));
        using var http = await fixture.Host.Http("demo-consultant");
        using var answer = await http.GetAsync(new Uri("/api/v1/candidates?name=dilek", UriKind.Relative), Token);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task ID3_reasons_and_purposes_that_an_earlier_version_left_in_clear_are_sealed_at_the_next_start()
    {
        var client = fixture.Host.Client("demo-consultant");
        var made = await client.Candidates.CreateAsync(New(), cancellationToken: Token);
        await client.Candidates.ChangeCprAsync(made.Id, 1, new ChangeCprRequest { Cpr = NextCpr(), Reason = "Kvinden har skiftet navn" }, cancellationToken: Token);
        await client.Candidates.DiscloseCprAsync(made.Id, new DiscloseCprRequest { Purpose = "Brev til Kvinden" }, cancellationToken: Token);
        const string Clear = "select (select count(*) from candidates.cpr_numbers where reason is not null) + (select count(*) from kernel.audit where operation = 'DiscloseCpr' and purpose is not null)";
        Assert.Equal(0L, await fixture.Scalar<long>(Clear));

        await fixture.Scalar<object>($"""
            update candidates.cpr_numbers set reason = 'Kvinden har skiftet navn', reason_sealed = null where candidate_id = '{made.Id}' and until is not null;
            alter table kernel.audit disable trigger append_only;
            update kernel.audit set purpose = 'Brev til Kvinden', purpose_sealed = null where operation = 'DiscloseCpr' and person_ids = array['{made.Id}'::uuid];
            alter table kernel.audit enable trigger append_only
            """);
        var cipher = fixture.Host.Services.GetRequiredService<PersonalDataCipher>();
        await using (var owner = new NpgsqlConnection(fixture.OwnerConnection))
        {
            // What every start does, before anything is served.
            await owner.OpenAsync(Token);
            await ClearTexts.SealKernel(owner, cipher, Token);
            foreach (var module in fixture.Host.Services.GetServices<IModule>())
            {
                await module.SealClearTexts(owner, cipher, Token);
            }
        }

        Assert.Equal(0L, await fixture.Scalar<long>(Clear));
        Assert.Contains("skiftet navn", cipher.Decrypt((await fixture.Scalar<byte[]>($"select reason_sealed from candidates.cpr_numbers where candidate_id = '{made.Id}' and until is not null"))!), StringComparison.Ordinal);
        Assert.Contains("Brev til", cipher.Decrypt((await fixture.Scalar<byte[]>($"select purpose_sealed from kernel.audit where operation = 'DiscloseCpr' and person_ids = array['{made.Id}'::uuid]"))!), StringComparison.Ordinal);
    }

    [Fact]
    public async Task C1_what_is_searched_for_is_taken_letter_by_letter_and_however_a_letter_is_composed()
    {
        var client = fixture.Host.Client("demo-consultant");
        string[] names = ["100% Åse", "1000 Åge", "A_b Prøve", "Axb Prøve", "C\\d Prøve", "A\u030ase Prøve"];
        foreach (var name in names)
        {
            await client.Candidates.CreateAsync(New() with { Name = name }, cancellationToken: Token);
        }

        foreach (var (part, found) in new (string, string[])[]
        {
            ("0% ", [names[0]]), ("%%", []), ("A_b", [names[2]]), ("__", []), ("C\\d", [names[4]]), ("\\\\", []),
            ("Åse", [names[0], names[5]]), ("A\u030ase", [names[0], names[5]]), ("åSE", [names[0], names[5]]), ("a\u030aGE", [names[1]]),
        })
        {
            var answer = await client.Candidates.SearchAsync(new SearchCandidatesRequest { Name = part }, cancellationToken: Token);
            Assert.Equal(found, answer.Items.Select(i => i.Name));
        }
    }

    [Theory]
    [InlineData("a", "request.too_short")]
    [InlineData(" a ", "request.too_short")]
    [InlineData("", "request.too_short")]
    [InlineData("a\u030a", "request.too_short")]
    [InlineData("%", "request.too_short")]
    [InlineData("ab", null)]
    public async Task C1_a_search_for_one_letter_is_too_short_and_says_so(string name, string? code)
    {
        var client = fixture.Host.Client("demo-consultant");
        var asked = client.Candidates.SearchAsync(new SearchCandidatesRequest { Name = name }, cancellationToken: Token);
        if (code is null)
        {
            await asked;
            return;
        }

        var error = Assert.Single((await Assert.ThrowsAsync<ValidationFailedException>(() => asked)).Errors);
        Assert.Equal((code, "/name"), (error.Code, error.Pointer));
        Assert.Contains("2", error.Detail, StringComparison.Ordinal);
    }

    private async Task<T> Ask<T>(IRequest<T> query)
    {
        await using var scope = fixture.Host.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(query, Token);
    }

    private static SetConsiderationsRequest Considerations(string code, ConsiderationKind kind) =>
        new() { Purpose = ConsiderationPurpose.Matching, Items = [new() { Kind = kind, Code = code }] };

    private static CreateCandidateRequest New() => new()
    {
        Cpr = NextCpr(),
        Name = "Test Prøve",
        Contact = new ContactDetails { Address = "Prøvevej 77", Email = "test@demo.example", Phone = "70001234" },
        Benefit = "sickness_benefit",
        TargetGroup = "activity_ready",
        Municipality = "165",
        NameAndAddressProtection = false,
        IdentifiedBy = new IdentifiedBy { Role = "caseworker", Unit = "Jobcentret" },
        Wishes = "Udendørs arbejde",
        Competences = ["have", "maling"],
        DanishLevel = DanishLevel.Limited,
        WeeklyHours = 10m,
        TimeWindows = [new TimeWindow { Day = Weekday.Monday, From = "08:00", To = "12:00" }],
        ChallengesBeyondUnemployment = true,
        OutOfWorkSince = new DateOnly(2023, 1, 1),
        Cv = "Tidligere gartnermedhjælper",
        Consent = new Consent { Date = new DateOnly(2025, 6, 1), Scope = ConsentScope.PracticalData },
        IsDemo = true,
    };

    private static UpdateCandidateRequest Change(CreateCandidateRequest request) => new()
    {
        Name = request.Name,
        Contact = request.Contact,
        Benefit = request.Benefit,
        TargetGroup = request.TargetGroup,
        Municipality = request.Municipality,
        Competences = request.Competences,
        DanishLevel = request.DanishLevel,
        WeeklyHours = request.WeeklyHours,
        TimeWindows = request.TimeWindows,
        NameAndAddressProtection = false,
        ChallengesBeyondUnemployment = true,
        OutOfWorkSince = request.OutOfWorkSince,
    };

    /// <summary>Replacement numbers of people born on 1 March 1985, one after another.</summary>
    private static string NextCpr(bool passesModulus11 = true)
    {
        while (true)
        {
            var text = $"610385{Interlocked.Increment(ref _serial):0000}";
            if (Cpr.Parse(text).PassesModulus11 == passesModulus11)
            {
                return text;
            }
        }
    }
}
