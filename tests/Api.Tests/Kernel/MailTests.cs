using Faatimer.Api.Tests.Infrastructure;
using Faatimer.Host.Mail;
using Faatimer.Kernel;
using Faatimer.Sdk;
using Microsoft.Extensions.DependencyInjection;

namespace Faatimer.Api.Tests.Kernel;

/// <summary>Queued mails on their way out: once, in spite of several hosts, and again when the server was away.</summary>
public sealed class MailTests(TestServer server) : IAsyncLifetime
{
    private readonly ApiFixture _api = new(server);

    private const string Address = "modtager.hemmelig@demo.example";

    public ValueTask InitializeAsync() => _api.InitializeAsync();

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task R14_mails_that_two_hosts_send_at_once_go_out_once_each()
    {
        await using var post = new MailServer();
        var (one, two) = (await _api.StartHost(null, post.Settings), await _api.StartHost(null, post.Settings));
        var keys = new List<string>();
        for (var i = 0; i < 20; i++)
        {
            keys.Add(await Queue(one));
        }

        await Task.WhenAll(Send(one), Send(two));

        Assert.Equal(20, post.Received.Count);
        Assert.Equal(20, post.Received.Select(m => m.MessageId).Distinct().Count());
        Assert.All(post.Received, m => Assert.Equal(Address, m.Recipient));
        Assert.Equal(0, await Send(one));
        Assert.Equal(20L, await _api.Scalar<long>($"select count(*) from kernel.mails where sent_at is not null and key in ({Quoted(keys)})"));
    }

    [Fact]
    public async Task R14_a_server_that_fails_gets_the_mail_again_later_and_once()
    {
        await using var post = new MailServer { AnswerToRecipient = "451 try later" };
        var host = await _api.StartHost(null, post.Settings);
        var key = await Queue(host);
        Assert.Equal(1, await Send(host));
        Assert.Empty(post.Received);
        Assert.Equal(0, await Send(host));

        var waiting = await Find(key);
        Assert.Equal((MailStatus.Waiting, 1, "SmtpCommandException 451"), (waiting.Status, waiting.Attempts, waiting.Error));
        Assert.True(waiting.NextAttemptAt > waiting.CreatedAt.AddMinutes(1));

        post.AnswerToRecipient = "250 OK";
        await MakeDue(key);
        Assert.Equal(1, await Send(host));
        Assert.Single(post.Received);
        Assert.Equal((MailStatus.Sent, 2), ((await Find(key)).Status, (await Find(key)).Attempts));
    }

    [Fact]
    public async Task R14_a_mail_that_may_have_been_taken_is_sent_again_under_the_same_message_id()
    {
        await using var post = new MailServer { HangsUp = true };
        var host = await _api.StartHost(null, post.Settings);
        var key = await Queue(host);
        await Send(host);
        post.HangsUp = false;
        await MakeDue(key);
        await Send(host);
        Assert.Equal(2, post.Received.Count);
        Assert.Single(post.Received.Select(m => m.MessageId).Distinct());
    }

    [Fact]
    public async Task R14_a_server_that_drips_is_left_in_time_with_nothing_held_while_it_talks_and_the_mail_goes_later()
    {
        await using var post = new MailServer { Drips = true };
        var host = await _api.StartHost(null, [.. post.Settings, "--Faatimer:Mail:TimeoutSeconds=2"]);
        var key = await Queue(host);
        var sending = Send(host);
        await ApiFixture.Until(() => Task.FromResult(post.Open > 0));
        Assert.Equal(0L, await _api.Scalar<long>("select count(*) from pg_stat_activity where datname = current_database() and state = 'idle in transaction'"));
        Assert.Equal(0, await Send(_api.Host) + await Send(host));
        Assert.Equal(1, await sending);
        var waiting = await Find(key);
        Assert.Equal((MailStatus.Waiting, 1, "TimeoutException"), (waiting.Status, waiting.Attempts, waiting.Error));
        await ApiFixture.Until(() => Task.FromResult(post.Open == 0));

        post.Drips = false;
        await MakeDue(key);
        Assert.Equal(1, await Send(host));
        Assert.Single(post.Received);
    }

    [Fact]
    public async Task R14_a_mail_whose_host_died_under_it_is_taken_up_by_another_with_its_attempt_counted()
    {
        await using var post = new MailServer { Drips = true };
        var dying = await _api.StartHost(null, post.Settings);
        var key = await Queue(dying);
        using var death = new CancellationTokenSource();
        var sending = dying.Services.GetRequiredService<MailSender>().SendDue(death.Token);
        await ApiFixture.Until(() => Task.FromResult(post.Open > 0));
        await death.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        post.Drips = false;
        var other = await _api.StartHost(null, post.Settings);
        Assert.Equal(0, await Send(other));
        await MakeDue(key);
        Assert.Equal(1, await Send(other));
        Assert.Equal((MailStatus.Sent, 2), ((await Find(key)).Status, (await Find(key)).Attempts));
    }

    [Fact]
    public async Task R14_what_the_server_refuses_for_good_is_parked_and_an_admin_can_try_it_again()
    {
        await using var post = new MailServer { AnswerToRecipient = "550 unknown" };
        var host = await _api.StartHost(null, post.Settings);
        var key = await Queue(host);
        await Send(host);
        var parked = await Find(key, MailStatus.Parked);
        Assert.Equal((1, null, "SmtpCommandException 550"), (parked.Attempts, parked.NextAttemptAt, parked.Error));

        post.AnswerToRecipient = "250 OK";
        var admin = await host.Client(Role.Admin);
        Assert.Equal(MailStatus.Waiting, (await admin.Operations.RetryMailAsync(parked.Id, cancellationToken: Token)).Status);
        await Send(host);
        Assert.Single(post.Received);
        Assert.Equal(MailStatus.Sent, (await Find(key)).Status);
        await Assert.ThrowsAsync<NotFoundException>(() => admin.Operations.RetryMailAsync(parked.Id, cancellationToken: Token));
    }

    [Fact]
    public async Task R14_an_address_is_neither_logged_nor_listed_nor_stored_in_the_clear_and_a_bad_one_stops_nobody()
    {
        await using var post = new MailServer();
        var host = await _api.StartHost(null, post.Settings);
        var bad = await Queue(host, "hemmelig uden snabel-a,@");
        var good = await Queue(host);
        await Send(host);
        Assert.Equal((MailStatus.Parked, MailStatus.Sent), ((await Find(bad)).Status, (await Find(good)).Status));
        using var http = await host.Http(Role.Admin);
        Assert.DoesNotContain("hemmelig", await http.GetStringAsync(new Uri("/api/v1/mails?limit=200", UriKind.Relative), Token), StringComparison.Ordinal);
        Assert.DoesNotContain(host.Log.Lines, l => l.Contains("hemmelig", StringComparison.Ordinal));
        Assert.Equal(0L, await _api.Scalar<long>("select count(*) from kernel.mails where encode(recipient, 'escape') like '%hemmelig%' or encode(body, 'escape') like '%Lønsedler%'"));
    }

    [Fact]
    public async Task R14_a_mail_is_queued_with_its_change_or_not_at_all_and_once_for_a_reason()
    {
        var key = $"test/{Guid.CreateVersion7()}";
        await Assert.ThrowsAsync<InvalidOperationException>(() => Queue(_api.Host, Address, key, thenFail: true));
        Assert.Equal(0L, await _api.Scalar<long>($"select count(*) from kernel.mails where key = '{key}'"));
        await Queue(_api.Host, Address, key);
        await Queue(_api.Host, Address, key);
        Assert.Equal(1L, await _api.Scalar<long>($"select count(*) from kernel.mails where key = '{key}'"));
    }

    [Fact]
    public async Task R14_without_a_way_out_mails_wait_and_the_log_says_so()
    {
        var key = await Queue(_api.Host);
        Assert.Equal(0, await Send(_api.Host));
        Assert.Equal((MailStatus.Waiting, 0), ((await Find(key)).Status, (await Find(key)).Attempts));
        Assert.Contains(_api.Host.Log.Lines, l => l.Contains("Mails stay queued", StringComparison.Ordinal));
    }

    [Fact]
    public async Task R14_in_a_folder_a_mail_is_a_file_named_after_its_message_id()
    {
        var folder = Directory.CreateTempSubdirectory("faatimer mails");
        try
        {
            var host = await _api.StartHost(null, $"--Faatimer:Mail:Folder={folder.FullName}");
            var key = await Queue(host);
            await Send(host);
            var id = (await Find(key)).Id;
            var file = Assert.Single(folder.GetFiles(), f => f.Name == $"{id:N}@localhost.eml");
            Assert.Contains("To: " + Address, await File.ReadAllTextAsync(file.FullName, Token), StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void R14_the_waits_between_attempts_grow_to_six_hours() => Assert.Equal(
        [2, 4, 8, 16, 32, 64, 128, 256, 360, 360, 360],
        Enumerable.Range(1, MailSender.MaxAttempts - 1).Select(n => (int)MailSender.Wait(n).TotalMinutes));

    private static Task<int> Send(TestHost host) => host.Services.GetRequiredService<MailSender>().SendDue(Token);

    private static async Task<string> Queue(TestHost host, string recipient = Address, string? key = null, bool thenFail = false)
    {
        key ??= $"test/{Guid.CreateVersion7()}";
        await using var scope = host.Services.As(Caller.System("test"));
        var work = scope.ServiceProvider.GetRequiredService<Work>();
        await work.Commit(async connection =>
        {
            work.Audit("test");
            var queued = await scope.ServiceProvider.GetRequiredService<MailOutbox>().Queue(connection, key, recipient, "Påmindelse", "Lønsedler mangler", Token);
            return thenFail ? throw new InvalidOperationException("the change fails") : queued;
        }, Token);
        return key;
    }

    private async Task<Mail> Find(string key, MailStatus? status = null)
    {
        await foreach (var mail in (await _api.Client(Role.Admin)).Operations.ListMailsAllAsync(new() { Status = status }, cancellationToken: Token))
        {
            if (mail.Key == key)
            {
                return mail;
            }
        }

        throw new InvalidOperationException("no such mail");
    }

    private async Task MakeDue(string key) => await _api.Scalar<object>($"update kernel.mails set next_attempt_at = now() where key = '{key}'");

    private static string Quoted(IEnumerable<string> keys) => string.Join(", ", keys.Select(k => $"'{k}'"));
}
