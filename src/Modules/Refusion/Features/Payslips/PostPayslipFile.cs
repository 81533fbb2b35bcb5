using System.Globalization;
using Carter;
using Faatimer.Kernel;
using Faatimer.PayslipFiles;
using Faatimer.Refusion.Data;
using Faatimer.Refusion.Domain;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace Faatimer.Refusion.Features;

/// <summary>
/// Takes a CSV file of any number of payslips, up to 100 MB, in a payroll system's own columns, wage-type codes, days and numbers, and posts or tries them as a job. Rows of one source and number stand
/// together; a number that returns later in the file is refused. The file is read while it comes, and a heading that cannot be understood is answered at once. What is refused can be downloaded in the
/// file's own columns, mended, and posted again with the same mapping; what is stored already answers as it stands. Payslips that are tried see those of the same two hundred only. Rules R16, R17.
/// </summary>
internal static class PostPayslipFile
{
    public const int MaxMegabytes = 100;

    /// <summary>Payslips in a step of the job.</summary>
    private const int AtATime = 200;

    internal sealed record Filter(
        PayslipFileProfile? Profile, IReadOnlyList<string> Columns, IReadOnlyList<string> Constants, IReadOnlyList<string> LineKinds, IReadOnlyList<string> DateFormats, string? Culture, bool? DryRun) : QueryFilter<Filter>
    {
        /// <summary>What the file's words are in the API's. Throws what cannot be so.</summary>
        public FileMapping Mapping()
        {
            var errors = new List<RuleError>();
            var columns = Pairs("columns", Columns, "CPR-nr.=cpr", t => t.LastIndexOf('='), (_, column) => column.Length == 0 || FileMapping.Known.Contains(column)); // A heading may have = in it.
            var constants = Pairs("constants", Constants, "source=opus", t => t.IndexOf('=', StringComparison.Ordinal), (column, _) => FileMapping.Known.Contains(column));
            var kinds = Pairs("lineKinds", LineKinds, "1000=grossWage", t => t.LastIndexOf('='), (_, kind) => kind.Length == 0 || Words.TryParse(typeof(LineKind), kind, out object? _));
            errors.AddRange(DateFormats.Where(f => !FileMapping.IsDateFormat(f)).Take(1).Select(_ => Malformed("dateFormats", "dd-MM-yyyy")));
            errors.AddRange(Culture is null || CultureInfo.GetCultures(CultureTypes.SpecificCultures).Any(c => c.Name == Culture) ? [] : [Malformed("culture", "da-DK")]);
            return errors.Count > 0 ? throw RuleViolation.Invalid(errors)
                : (Profile switch { PayslipFileProfile.Opus => FileMapping.Opus, PayslipFileProfile.Sd => FileMapping.Sd, _ => new() }).With(columns, constants, kinds, DateFormats, Culture);

            Dictionary<string, string> Pairs(string field, IReadOnlyList<string> texts, string form, Func<string, int> where, Func<string, string, bool> isKnown)
            {
                var pairs = new Dictionary<string, string>();
                foreach (var text in texts)
                {
                    if (where(text) is > 0 and var at && isKnown(text[..at], text[(at + 1)..]))
                    {
                        pairs[text[..at]] = text[(at + 1)..];
                    }
                    else
                    {
                        errors.Add(Malformed(field, form));
                    }
                }

                return pairs;
            }

            static RuleError Malformed(string field, string form) => KernelProblems.MalformedFilter.Error(new { filter = field, form }, QueryFields.Pointer(field));
        }
    }

    /// <summary>What the job is asked for besides the file.</summary>
    /// <param name="Language">Of the texts in its result and its rejected rows: that of the call.</param>
    internal sealed record Asked(bool DryRun, string Language, int Payslips);

    internal sealed class Handler(Jobs jobs, PayslipFileStore files, Caller caller, TimeProvider time)
    {
        /// <param name="charset">What the sender says the file is written in; null when nothing.</param>
        public async Task<Committed<Job>> Handle(Filter filter, Stream file, string? charset, CancellationToken cancellationToken, Guid? id = null)
        {
            var (job, mapping) = (id ?? Guid.CreateVersion7(), filter.Mapping());
            var reader = new PayslipFileReader(file, mapping, PayslipCsv.EncodingOf(charset));
            await files.Begin(job, caller.Id, time.GetUtcNow(), cancellationToken);
            try
            {
                var (count, parts, part) = (0, 0, new List<FilePayslip>());
                await foreach (var payslip in reader.Payslips(cancellationToken))
                {
                    count++;
                    part.Add(payslip);
                    if (part.Count == AtATime)
                    {
                        await files.Add(job, parts++, part, cancellationToken);
                        part.Clear();
                    }
                }

                if (count == 0)
                {
                    throw KernelProblems.Required.With(pointer: "/payslips");
                }

                if (part.Count > 0)
                {
                    await files.Add(job, parts, part, cancellationToken);
                }

                return await jobs.Start(
                    job, job.ToString(), new Asked(filter.DryRun == true, CultureInfo.CurrentUICulture.Name, count),
                    connection => files.End(connection, job, new(caller.Id, reader.Columns.Headings, mapping), cancellationToken), cancellationToken);
            }
            catch (FileFaultException faults)
            {
                await files.Remove(job);
                throw PayslipCsv.Refused(faults);
            }
            catch
            {
                // Refused, cut off, or answered before under its key.
                await files.Remove(job);
                throw;
            }
        }
    }

    [Job(nameof(PostPayslipFile), Area.PayslipFiles, Verb.Write)]
    internal sealed class Steps(EmploymentActs acts, PayslipBatches batches, PayslipFileStore files, ReadAudit audit) : IJobWork
    {
        public async Task Step(JobStep step, CancellationToken cancellationToken)
        {
            var asked = step.Body<Asked>();
            CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(asked.Language);
            var (part, sum) = step.Reached<Reached>() is { } reached ? (reached.Part, reached.Sum) : (0, PayslipFileView.Begin(asked.DryRun));
            var columns = (await files.Find(step.Id, cancellationToken))!.Columns();
            var waiting = await files.Waiting(step.Id, part, cancellationToken);
            var read = batches.Check([.. waiting.Select(p => PayslipCsv.Payslip(p, columns))], step.Today);
            if (!asked.DryRun)
            {
                await acts.Submit(read.Posted, decided => End(batches.Answer(read, decided)), cancellationToken);
                return;
            }

            var tried = await acts.Try(read.Posted, cancellationToken);
            var shown = tried.Select(t => t.Payslip).OfType<StoredPayslip>().ToList();
            await audit.Log(
                "payslip", [.. shown.Select(p => p.Id).Except(read.Posted.Select(p => p.Submission.Id))], [.. shown.Select(p => p.PersonId).OfType<Guid>().Distinct()], "validate", cancellationToken);
            End(batches.Answer(read, tried, isTried: true));

            SubmitPayslips.Response End(SubmitPayslips.Response answer)
            {
                List<RejectedRow> rejected = [.. answer.Results.Where(r => r.Problem is not null).SelectMany(r => Rejected(waiting[r.Index], r.Problem!))];
                var now = sum.With(answer, rejected.Count);
                step.Keep(batch => files.AddPosted(batch, step.Id, part, rejected));
                if (now.Read < asked.Payslips)
                {
                    step.GoOn(new Reached(part + 1, now), now.Read, asked.Payslips);
                }
                else
                {
                    step.Finish(now, now.Read);
                }

                return answer;
            }
        }

        /// <summary>All rows of a refused payslip, so that it can be posted again whole; what is wrong stands in the rows where it is.</summary>
        private static IEnumerable<RejectedRow> Rejected(FilePayslip payslip, RowProblem problem) => payslip.Rows.Select(row =>
        {
            var here = problem.Errors.Where(e => e.Row == row.Number).ToList();
            return new RejectedRow(row, here.FirstOrDefault()?.Code, here.Count == 0 ? null : string.Join(' ', here.Select(e => e.Detail)));
        });

        /// <summary>The part that is next, and what came of those before.</summary>
        internal sealed record Reached(int Part, PayslipFileView Sum);
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPost("/api/v1/refusion/payslip-files", (HttpRequest request, Filter filter, Handler handler, CancellationToken cancellationToken) =>
                handler.Handle(filter, request.Body, MediaTypeHeaderValue.TryParse(request.ContentType, out var type) ? HeaderUtilities.RemoveQuotes(type.Charset).Value : null, cancellationToken))
            .JobOperation<PayslipFileView>(nameof(PostPayslipFile), "Posts or tries the payslips of a file of any length, in a payroll system's own words", Area.PayslipFiles, Verb.Write)
            .AcceptsFile("text/csv", PayslipExamples.OpusFile)
            .BodyLimit(MaxMegabytes)
            .Problems(RefusionProblems.CsvMalformed, RefusionProblems.CsvUnknownColumn, RefusionProblems.CsvColumnRepeated, RefusionProblems.CsvColumnMissing, RefusionProblems.CsvEncoding)
            .ParameterExample("profile", "opus")
            .ParameterExample("columns", "Afd.=workplace")
            .ParameterExample("dryRun", "true")
            .Example(null, new Job(DemoIds.PayslipFile, nameof(PostPayslipFile), DemoIds.PayslipFile.ToString(), JobState.Queued, new("demo-payroll", null), new(2026, 4, 2, 9, 0, 0, TimeSpan.Zero), null, 0, null, null, null));
    }
}

/// <summary>Whose columns, codes, days and numbers a file has.</summary>
internal enum PayslipFileProfile
{
    /// <summary>The API's own columns and words.</summary>
    Plain,

    /// <summary>As OPUS Løn exports them.</summary>
    Opus,

    /// <summary>As SD Løn exports them.</summary>
    Sd,
}

/// <summary>What became of a file of payslips.</summary>
/// <param name="DryRun">They were only tried: nothing is stored.</param>
/// <param name="Read">Payslips in the file.</param>
/// <param name="Created">How many of them are stored now, or would be.</param>
/// <param name="Unchanged">How many were stored before with the same content.</param>
/// <param name="Refused">How many are not stored.</param>
/// <param name="CountByStatus">How those that are stored stand.</param>
/// <param name="RefundableApproved">Kroner of those that are approved.</param>
/// <param name="RefundableNeedsDecision">Kroner of those that wait for a decision.</param>
/// <param name="RejectedRows">How many rows of the file belong to refused payslips, and can be downloaded.</param>
/// <param name="Refusals">Those that were refused, the first 200; the index counts the file's payslips.</param>
/// <param name="Rejections">Those that are stored as rejected, the first 200: for want of a grant, say.</param>
internal sealed record PayslipFileView(
    bool DryRun, int Read, int Created, int Unchanged, int Refused, PayslipCountsView CountByStatus, decimal RefundableApproved, decimal RefundableNeedsDecision, int RejectedRows,
    IReadOnlyList<SubmittedPayslipView> Refusals, IReadOnlyList<SubmittedPayslipView> Rejections)
{
    private const int MaxShown = 200;

    public static PayslipFileView Begin(bool dryRun) => new(dryRun, 0, 0, 0, 0, PayslipCountsView.Of([]), 0, 0, 0, [], []);

    /// <summary>With the next part.</summary>
    public PayslipFileView With(SubmitPayslips.Response answer, int rejectedRows)
    {
        List<SubmittedPayslipView> results = [.. answer.Results.Select(r => r with { Index = Read + r.Index })];
        return new(
            DryRun, Read + results.Count, Created + results.Count(r => r.Outcome == SubmittedOutcome.Created), Unchanged + results.Count(r => r.Outcome == SubmittedOutcome.Unchanged), Refused + answer.Refused,
            CountByStatus.Plus(answer.CountByStatus), RefundableApproved + Sum(PayslipStatus.Approved), RefundableNeedsDecision + Sum(PayslipStatus.NeedsDecision), RejectedRows + rejectedRows,
            [.. Refusals.Concat(results.Where(r => r.Outcome == SubmittedOutcome.Refused)).Take(MaxShown)], [.. Rejections.Concat(results.Where(r => r.Status == PayslipStatus.Rejected)).Take(MaxShown)]);

        decimal Sum(PayslipStatus status) => results.Where(r => r.Status == status).Sum(r => r.Refundable ?? 0);
    }
}
