using System.Globalization;
using System.Text;
using Faatimer.Kernel;

namespace Faatimer.Bench;

/// <summary>The requests that are measured.</summary>
internal enum Request
{
    Post,

    /// <summary>500 payslips in a call; counted by payslip. The bare server has none.</summary>
    Batch,
    Get,
    Page,
    Capacity,
}

/// <summary>What the reading requests ask for: ids and pages that were seeded.</summary>
internal sealed record Reads(IReadOnlyList<Guid> Payslips, IReadOnlyList<(Guid Workplace, DateOnly Month, Guid After)> Pages, DateOnly From)
{
    public static async Task<Reads> Find(DatabaseServer database, string name, Story story, bool pages) => new(
        await database.Query(name, "select id from refusion.payslips order by random() limit 20000", r => r.GetGuid(0)),
        !pages ? [] : await database.Query(
            name,
            "select workplace_id, month, (array_agg(id order by id))[count(*) / 4 + 1] from refusion.payslips group by 1, 2 having count(*) >= 70 order by random() limit 500",
            r => (r.GetGuid(0), r.GetFieldValue<DateOnly>(1), r.GetGuid(2))) is { Count: > 0 } found ? found : throw new InvalidOperationException("too few payslips for a page of 50"),
        story.ThisMonth.AddMonths(-18));
}

/// <summary>A server under load: how each request is spelled for it.</summary>
internal sealed class Target(string name, ServerProcess server, Story story, Reads reads, string writer, string reader, bool isProduct)
{
    private readonly string _keys = Guid.CreateVersion7().ToString("N");
    private int _posts = -1;
    private int _reads;

    /// <summary>Payslips in a batch.</summary>
    public const int BatchSize = 500;

    public string Name => name;

    public bool Answers(Request request) => isProduct || request != Request.Batch;

    public ServerProcess Server => server;

    /// <summary>The next request; null when everything there was to post is posted.</summary>
    public byte[]? Next(Request request)
    {
        if (request == Request.Post)
        {
            var n = Interlocked.Increment(ref _posts);
            return n >= story.PostsInAll ? null : RawClient.Post(isProduct ? "/api/v1/refusion/payslips" : "/payslips", writer, $"{_keys}-{n}", story.Post(n));
        }

        if (request == Request.Batch)
        {
            var last = Interlocked.Add(ref _posts, BatchSize);
            return last >= story.PostsInAll ? null : RawClient.Post(
                "/api/v1/refusion/payslips/batch", writer, $"{_keys}-{last}",
                [.. "{\"payslips\":["u8, .. Enumerable.Range(last - BatchSize + 1, BatchSize).SelectMany((n, at) => at == 0 ? story.Post(n) : [(byte)',', .. story.Post(n)]), .. "]}"u8]);
        }

        var i = Interlocked.Increment(ref _reads);
        return RawClient.Get(
            request switch
            {
                Request.Get => $"{(isProduct ? "/api/v1/refusion" : "")}/payslips/{reads.Payslips[i % reads.Payslips.Count]}",
                Request.Page => Page(reads.Pages[i % reads.Pages.Count]),
                _ => string.Create(CultureInfo.InvariantCulture, $"{(isProduct ? "/api/v1/pool" : "")}/capacity?from={reads.From:yyyy-MM-dd}&to={reads.From.AddDays(103 * 7):yyyy-MM-dd}"),
            },
            reader);
    }

    private string Page((Guid Workplace, DateOnly Month, Guid After) page) => isProduct
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"/api/v1/refusion/payslips?workplaceId={page.Workplace}&month={page.Month:yyyy-MM}&limit=50&cursor={Cursor.Write("receivedAt", ">", page.After.ToString())}")
        : string.Create(CultureInfo.InvariantCulture, $"/payslips?workplaceId={page.Workplace}&month={page.Month:yyyy-MM-dd}&after={page.After}");
}
