using System.Text;
using Carter;
using Faatimer.Kernel;
using Faatimer.PayslipFiles;
using Faatimer.Refusion.Data;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Faatimer.Refusion.Features;

/// <summary>
/// Downloads the rows of the payslips that were refused of a file: in the file's own columns, with the row of the file, the code and what is wrong beside them. Mended, it is posted like the file it came from; the columns
/// beside say nothing then. Others than the sender see no CPR number whole (ID3). Kept for 30 days. Rules R17, X1.
/// </summary>
internal static class GetRejectedRows
{
    internal sealed class Handler(PayslipFileStore files, Caller caller, ReadAudit audit)
    {
        public async Task<FileContent> Handle(Guid id, CancellationToken cancellationToken)
        {
            if (await files.FindWithRejected(id, cancellationToken) is not var (file, rejected) || !caller.Scope.Holds(null, file.PostedBy))
            {
                throw RefusionProblems.NoPayslipFile.With();
            }

            await audit.Log("payslip_file", [id], [], "rejected rows", cancellationToken);
            var columns = file.Columns();
            var text = new StringBuilder();
            text.AddRejectedHeadings(columns.OwnHeadings);
            foreach (var (row, code, detail) in rejected)
            {
                text.AddRejected(columns.OwnCells(file.PostedBy == caller.Id ? row : row with { Cells = [.. PayslipCsv.Masked(columns, row)] }), row.Number, code, detail);
            }

            return new($"rejected-{id}.csv", "text/csv", Encoding.UTF8.GetBytes(text.ToString()));
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/refusion/payslip-files/{id:guid}/rejected-rows", (Guid id, Handler handler, CancellationToken cancellationToken) => handler.Handle(id, cancellationToken))
            .FileOperation(nameof(GetRejectedRows), "Downloads the rows of a file's refused payslips, to be mended and posted again", Area.PayslipFiles, Verb.Read, "text/csv")
            .Problems(RefusionProblems.NoPayslipFile)
            .ParameterExample("id", DemoIds.PayslipFile);
    }
}
