using System.Text;
using Faatimer.Api.Tests.Infrastructure;
using Faatimer.Kernel;
using Faatimer.Sdk;

namespace Faatimer.Api.Tests.Refusion;

/// <summary>The PDF that comes with a payslip.</summary>
public sealed class PayslipAttachmentTests(RefusionFixture fixture) : IClassFixture<RefusionFixture>
{
    private static readonly byte[] Pdf = Encoding.ASCII.GetBytes("%PDF-1.4\n1 0 obj<</Secret(Hemmelig)>>endobj\n%%EOF\n");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task R10_a_document_is_kept_encrypted_given_back_whole_and_its_reading_is_logged()
    {
        var job = await Job.Make(fixture.Host);
        var payslip = await fixture.Payroll.Payslips.SubmitAsync(job.March() with { Attachment = Pdf }, cancellationToken: Token);
        Assert.Equal(Pdf.Length, payslip.AttachmentBytes);
        using var file = await fixture.Finance.Payslips.GetAttachmentAsync(payslip.Id, cancellationToken: Token);
        using var bytes = new MemoryStream();
        await file.Stream.CopyToAsync(bytes, Token);
        Assert.Equal(Pdf, bytes.ToArray());
        Assert.Equal(0L, await fixture.Scalar<long>("select count(*) from refusion.attachments where position('Hemmelig'::bytea in content) > 0 or position('%PDF'::bytea in content) > 0"));
        Assert.Equal(1L, await fixture.Scalar<long>($"select count(*) from kernel.audit where operation = 'GetPayslipAttachment' and verb = 'read' and '{payslip.Id}' = any (record_ids) and '{job.CandidateId}' = any (person_ids)"));
    }

    [Fact]
    public async Task R8_another_document_is_other_content()
    {
        var march = (await Job.Make(fixture.Host)).March() with { Attachment = Pdf };
        var payslip = await fixture.Payroll.Payslips.SubmitAsync(march, cancellationToken: Token);
        Assert.Equal(payslip.Id, (await fixture.Payroll.Payslips.SubmitAsync(march, cancellationToken: Token)).Id);
        var other = await Assert.ThrowsAsync<RuleViolatedException>(() => fixture.Payroll.Payslips.SubmitAsync(march with { Attachment = [.. Pdf, 10] }, cancellationToken: Token));
        Assert.Equal(ProblemCodes.RefusionNumberReused, other.Code);
    }

    [Fact]
    public async Task A_document_is_a_whole_pdf_of_at_most_5_MB()
    {
        var job = await Job.Make(fixture.Host);
        Assert.Equal("refusion.attachment_not_pdf", await Refused([]));
        Assert.Equal("refusion.attachment_not_pdf", await Refused("MZ"u8.ToArray()));
        Assert.Equal("refusion.attachment_not_pdf", await Refused(Pdf[..^10])); // cut off
        Assert.Equal("refusion.attachment_too_large", await Refused(OfSize((5 * 1024 * 1024) + 1)));
        var largest = OfSize(5 * 1024 * 1024);
        Assert.Equal(largest.Length, (await fixture.Payroll.Payslips.ValidateAsync(job.March() with { Attachment = largest }, cancellationToken: Token)).AttachmentBytes);
        Assert.Equal(largest.Length, (await fixture.Payroll.Payslips.SubmitAsync(job.March() with { Attachment = largest }, cancellationToken: Token)).AttachmentBytes);

        async Task<string> Refused(byte[] attachment) =>
            (await Assert.ThrowsAsync<ValidationFailedException>(() => fixture.Payroll.Payslips.SubmitAsync(job.March() with { Attachment = attachment }, cancellationToken: Token))).Errors.Single(e => e.Pointer == "/attachment").Code;
    }

    [Fact]
    public async Task A_workplace_and_another_payroll_system_find_no_document()
    {
        var job = await Job.Make(fixture.Host);
        var payslip = await fixture.Payroll.Payslips.SubmitAsync(job.March() with { Attachment = Pdf }, cancellationToken: Token);
        var other = await fixture.Client(Role.Payroll);
        await Assert.ThrowsAsync<NotFoundException>(() => other.Payslips.GetAttachmentAsync(payslip.Id, cancellationToken: Token));
        await Assert.ThrowsAsync<NotFoundException>(() => fixture.Host.Client("demo-workplace").Payslips.GetAttachmentAsync(payslip.Id, cancellationToken: Token));
        Assert.Null((await fixture.Host.Client("demo-workplace").Payslips.GetAsync(payslip.Id, cancellationToken: Token)).AttachmentBytes);
        var without = await fixture.Payroll.Payslips.SubmitAsync(job.Month(new(2026, 2, 1), new(2026, 2, 28)), cancellationToken: Token);
        Assert.Null(without.AttachmentBytes);
        await Assert.ThrowsAsync<NotFoundException>(() => fixture.Finance.Payslips.GetAttachmentAsync(without.Id, cancellationToken: Token));
    }

    private static byte[] OfSize(int bytes) => [.. "%PDF-"u8, .. new byte[bytes - 10], .. "%%EOF"u8];
}
