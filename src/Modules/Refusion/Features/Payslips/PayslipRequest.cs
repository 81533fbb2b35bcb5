using System.Globalization;
using System.Text.RegularExpressions;
using Faatimer.Kernel;
using Faatimer.Refusion.Data;
using Faatimer.Refusion.Domain;
using FluentValidation;
using FluentValidation.Results;

namespace Faatimer.Refusion.Features;

/// <summary>A payslip: data, not a mail. Amounts are kroner, hours are hours, both with at most two decimals.</summary>
/// <param name="Source">The system it comes from, at most 50 characters. With <paramref name="Number"/> it names the payslip for ever (R8).</param>
/// <param name="Number">The payslip's number in its source, at most 100 characters.</param>
/// <param name="Employee">Who was paid.</param>
/// <param name="Employer">The workplace that paid.</param>
/// <param name="Period">The days the pay is for: a joiner's first payslip starts on the first day of work.</param>
/// <param name="PayBasis">Monthly or hourly pay.</param>
/// <param name="Lines">What was paid, withheld and contributed; 1–100 lines.</param>
/// <param name="Kind">Regular when absent.</param>
/// <param name="CorrectsPayslipId">Of a correction: the payslip it replaces, the latest of its chain.</param>
/// <param name="SupplementsPayslipId">Of a supplement: the payslip it adds to.</param>
/// <param name="WeeklyHours">Agreed hours a week; needed for monthly pay.</param>
/// <param name="PaidHours">Monthly pay: the hours paid. Without them nothing is approved automatically (R11).</param>
/// <param name="HoursByWeek">Hourly pay: the hours paid by ISO week, each week once (R4).</param>
/// <param name="Absences">Absences; only sickness changes what is covered (R6).</param>
/// <param name="WageIsNetOfAmBidrag">The wage line is what is left after AM-bidrag, which is then added (R3).</param>
/// <param name="FinalSettlement">Settles holiday pay and special holiday allowance after the last day (R7).</param>
/// <param name="NetPay">What was paid out, when it is to be checked (R9).</param>
/// <param name="ClaimedAmount">What the workplace expects to be refunded, when it is to be checked (R9).</param>
/// <param name="ClaimedPeriod">The days the workplace claims for.</param>
/// <param name="Attachment">The payslip as PDF, base64, at most 5 MB. Kept encrypted.</param>
/// <param name="CorrectsNumber">Of a correction, instead of the id: the number, in the same source, of what it replaces. It may stand earlier in the same batch.</param>
/// <param name="SupplementsNumber">Of a supplement, instead of the id: the number, in the same source, of what it adds to.</param>
/// <param name="ClaimedLines">The kinds of line that the workplace claims. A workplace that enters a payslip itself states these, the claimed amount and the claimed period (R21); others may.</param>
internal sealed record PayslipRequest(
    string Source,
    string Number,
    PayslipEmployee Employee,
    PayslipEmployer Employer,
    PayslipPeriod Period,
    PayBasis PayBasis,
    IReadOnlyList<PayslipLine> Lines,
    PayslipKind Kind = PayslipKind.Regular,
    Guid? CorrectsPayslipId = null,
    Guid? SupplementsPayslipId = null,
    decimal? WeeklyHours = null,
    decimal? PaidHours = null,
    IReadOnlyList<WeekHours>? HoursByWeek = null,
    IReadOnlyList<Absence>? Absences = null,
    bool WageIsNetOfAmBidrag = false,
    bool FinalSettlement = false,
    decimal? NetPay = null,
    decimal? ClaimedAmount = null,
    PayslipPeriod? ClaimedPeriod = null,
    byte[]? Attachment = null,
    string? CorrectsNumber = null,
    string? SupplementsNumber = null,
    IReadOnlyList<LineKind>? ClaimedLines = null) : CallersBody
{
    /// <summary>The limit of a body: room for an attachment of 5 MB in base64, and the rest.</summary>
    public const int MaxMegabytes = 8;

    /// <summary>What the calculation needs of it.</summary>
    public Payslip Content() => new(
        Kind, Employer.Cvr, Employer.PNumber, Period.Days(), PayBasis, Lines, WeeklyHours, PaidHours, HoursByWeek, Absences is { Count: > 0 } ? Absences : null,
        WageIsNetOfAmBidrag, FinalSettlement, NetPay, ClaimedAmount, ClaimedPeriod?.Days(), ClaimedLines is { Count: > 0 } ? ClaimedLines : null);

    /// <summary>R21: what a workplace that enters a payslip itself must state and has not; a person who posts for own units only is one. Of a payroll system and of finance nothing.</summary>
    public override IReadOnlyList<RuleError> MissingOf(Caller caller)
    {
        return caller.IsMachine || caller.Scope.IsAll ? [] :
        [
            .. Missing(ClaimedPeriod is null, "/claimedPeriod"),
            .. Missing(ClaimedAmount is null, "/claimedAmount"),
            .. Missing(ClaimedLines is not { Count: > 0 }, "/claimedLines"),
        ];

        static IEnumerable<RuleError> Missing(bool isMissing, string pointer) => isMissing ? [RefusionProblems.ClaimRequired.Error(null, pointer)] : [];
    }

    public PostedPayslip Posted(Guid id, Caller caller, PersonalDataCipher cipher, DateOnly today)
    {
        var cpr = Cpr.Parse(Employee.WholeCpr()).Value;
        var hashes = ContentHash.Of(this, cpr, cipher);
        return new(
            new Submission(
                id, Source, Number, hashes[0], Content(), CorrectsPayslipId, SupplementsPayslipId, caller.Id, caller.IsMachine, today, caller.Scope, caller.In(Area.Payslips, Verb.Read),
                CorrectsNumber, SupplementsNumber, Attachment?.Length, [.. hashes.Skip(1)], MissingOf(caller)),
            cipher.SearchHash(cpr), cipher.Encrypt(cpr), cipher.Encrypt(Employee.Name), Employer.Name, Attachment is null ? null : cipher.Encrypt(Attachment));
    }

    /// <summary>What was mended in reading it.</summary>
    public IReadOnlyList<ReasonView> Warnings(Texts texts, CultureInfo culture) => Employee.HasLostZero() ? [ReasonView.Of("refusion.cpr_padded", null, texts, culture)] : [];

    /// <summary>Everything that is malformed in a payslip, at once (400).</summary>
    internal sealed class Rules : AbstractValidator<PayslipRequest>
    {
        private const int MaxRows = 100;

        public Rules()
        {
            RuleFor(p => p.Source).Text(50).Must(IsTight).WithProblem(RefusionProblems.SpacesAroundName).Must(NamesNobody).WithProblem(RefusionProblems.CprInName);
            RuleFor(p => p.Number).Text(100).Must(IsTight).WithProblem(RefusionProblems.SpacesAroundName).Must(NamesNobody).WithProblem(RefusionProblems.CprInName);
            RuleFor(p => p.Employee).Must(e => Cpr.TryParse(e.WholeCpr(), out _)).WithProblem(RefusionProblems.CprInvalid).OverridePropertyName("employee.cpr");
            RuleFor(p => p.Employee.Name).Text(200);
            RuleFor(p => p.Employer.Cvr).Must(c => Cvr.TryParse(c, out _)).WithProblem(RefusionProblems.CvrInvalid);
            RuleFor(p => p.Employer.PNumber).Must(n => PNumber.TryParse(n, out _)).WithProblem(RefusionProblems.PNumberInvalid);
            RuleFor(p => p.Employer.Name).Text(200);
            RuleFor(p => p.CorrectsPayslipId).Must((p, id) => Named(id, p.CorrectsNumber) == (p.Kind == PayslipKind.Correction ? 1 : 0)).WithProblem(RefusionProblems.CorrectsMismatch);
            RuleFor(p => p.SupplementsPayslipId).Must((p, id) => Named(id, p.SupplementsNumber) == (p.Kind == PayslipKind.Supplement ? 1 : 0)).WithProblem(RefusionProblems.SupplementsMismatch);
            RuleFor(p => p.CorrectsNumber).OptionalText(100).Must(NamesNobody).WithProblem(RefusionProblems.CprInName);
            RuleFor(p => p.SupplementsNumber).OptionalText(100).Must(NamesNobody).WithProblem(RefusionProblems.CprInName);
            RuleFor(p => p.Attachment).OptionalPdf();
            RuleFor(p => p.Lines.Count).LessThanOrEqualTo(MaxRows).WithProblem(RefusionProblems.TooManyRows).OverridePropertyName("lines");
            RuleFor(p => (p.Absences ?? Array.Empty<Absence>()).Count).LessThanOrEqualTo(MaxRows).WithProblem(RefusionProblems.TooManyRows).OverridePropertyName("absences");
            RuleFor(p => (p.HoursByWeek ?? Array.Empty<WeekHours>()).Count).LessThanOrEqualTo(MaxRows).WithProblem(RefusionProblems.TooManyRows).OverridePropertyName("hoursByWeek");
            RuleFor(p => (p.ClaimedLines ?? Array.Empty<LineKind>()).Count).LessThanOrEqualTo(MaxRows).WithProblem(RefusionProblems.TooManyRows).OverridePropertyName("claimedLines");
            RuleFor(p => p).Custom((payslip, context) =>
            {
                foreach (var (pointer, code) in PayslipRules.Check(payslip.Content()))
                {
                    context.AddFailure(new ValidationFailure(pointer.Trim('/').Replace('/', '.'), code) { ErrorCode = code, FormattedMessagePlaceholderValues = [] });
                }
            });
        }
    }

    /// <summary>"17" and "17 " are one number to whoever reads them, and would be two payslips (R8).</summary>
    private static bool IsTight(string name) => name.AsSpan().Trim().Length == name.Length;

    /// <summary>Source and numbers stand in lists, files and logs in clear: they must not hold the employee's CPR (ID3).</summary>
    private static bool NamesNobody(PayslipRequest payslip, string? text) => !payslip.Employee.IsNamedIn(text);

    /// <summary>What names another payslip: its id, or its number.</summary>
    private static int Named(Guid? id, string? number) => (id is null ? 0 : 1) + (number is null ? 0 : 1);
}

/// <param name="Cpr">Ten digits, with or without a hyphen. Nine digits have lost the zero in front: they are read with it, and the answer warns <c>refusion.cpr_padded</c>. Never shown again whole (ID3).</param>
/// <param name="Name">The name on the payslip, at most 200 characters.</param>
internal sealed partial record PayslipEmployee(string Cpr, string Name)
{
    /// <summary>A spreadsheet takes the zero away that a CPR begins with; with nine digits it can only be that one.</summary>
    public bool HasLostZero() => Cpr.Length == 9 && Cpr.All(char.IsAsciiDigit);

    public string WholeCpr() => HasLostZero() ? "0" + Cpr : Cpr;

    /// <summary>Whether a text holds this CPR, however it is set: with hyphens, spaces or other marks between its digits, and with its zero lost.</summary>
    public bool IsNamedIn(string? text) => text is not null && Kernel.Cpr.TryParse(WholeCpr(), out var cpr) && Marks().Replace(text, "").Contains(cpr.Value.TrimStart('0'), StringComparison.Ordinal);

    /// <summary>A key that holds the employee's CPR is refused, though it is kept as a hash: it also stands in what the sender and the servers between us log (ID3).</summary>
    public void RequireNotNamedBy(string? idempotencyKey)
    {
        if (IsNamedIn(idempotencyKey))
        {
            throw KernelProblems.KeyPersonal.With();
        }
    }

    [GeneratedRegex(@"[\W_]")]
    private static partial Regex Marks();
}

/// <param name="Cvr">Company number, 8 digits (ID4).</param>
/// <param name="PNumber">P-nummer, 10 digits (ID4).</param>
/// <param name="Name">The workplace's name, at most 200 characters.</param>
internal sealed record PayslipEmployer(string Cvr, string PNumber, string Name);

/// <param name="From">The first day.</param>
/// <param name="To">The last day; the payslip counts in its month.</param>
internal sealed record PayslipPeriod(DateOnly From, DateOnly To)
{
    public DatePeriod Days() => new(From, To);
}
