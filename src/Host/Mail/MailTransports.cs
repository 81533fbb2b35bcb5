using System.Globalization;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace Faatimer.Host.Mail;

/// <summary>The way out for mails. A mail that is sent again, because the host died before it could note that it was sent, has the same Message-ID.</summary>
internal interface IMailTransport
{
    Task Send(MimeMessage message, CancellationToken cancellationToken);
}

/// <summary>To a mail server, by SMTP.</summary>
internal sealed class SmtpTransport(string host, MailSettings settings) : IMailTransport
{
    public async Task Send(MimeMessage message, CancellationToken cancellationToken)
    {
        // The sender bounds the whole talk: this one is for each step of it, and a server that drips a line now and then starts it anew.
        using var client = new SmtpClient { Timeout = (int)settings.Timeout.TotalMilliseconds };
        await client.ConnectAsync(host, settings.Port, settings.Security, cancellationToken);
        if (settings.User is { } user)
        {
            await client.AuthenticateAsync(user, settings.Password, cancellationToken);
        }

        await client.SendAsync(message, cancellationToken);
        await client.DisconnectAsync(quit: true, cancellationToken);
    }
}

/// <summary>To a folder, for development and demonstration: one file for each mail, named after its Message-ID.</summary>
internal sealed class FolderTransport(string folder) : IMailTransport
{
    public async Task Send(MimeMessage message, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, message.MessageId + ".eml");
        await message.WriteToAsync(file + ".part", cancellationToken);
        File.Move(file + ".part", file, overwrite: true);
    }
}

/// <summary>Where mails go: settings <c>Faatimer:Mail</c>.</summary>
/// <param name="Host">The mail server; null for none.</param>
/// <param name="Security">How the connection is encrypted.</param>
/// <param name="From">The sender's address.</param>
/// <param name="Folder">A folder instead of a server.</param>
/// <param name="Timeout">How long the whole talk about one mail may take.</param>
internal sealed record MailSettings(string? Host, int Port, SecureSocketOptions Security, string? User, string Password, MailboxAddress From, string? Folder, TimeSpan Timeout)
{
    public static MailSettings Of(IConfiguration configuration)
    {
        var mail = configuration.GetSection("Faatimer:Mail");
        var security = mail["Security"] switch
        {
            null or "startTls" => SecureSocketOptions.StartTls,
            "tls" => SecureSocketOptions.SslOnConnect,
            "none" => SecureSocketOptions.None,
            var unknown => throw new InvalidOperationException($"Faatimer:Mail:Security is startTls, tls or none, not {unknown}."),
        };
        var port = int.Parse(mail["Port"] ?? (security == SecureSocketOptions.SslOnConnect ? "465" : "587"), CultureInfo.InvariantCulture);
        if (mail["Host"] is not null && mail["From"] is null)
        {
            throw new InvalidOperationException("Faatimer:Mail:Host needs Faatimer:Mail:From, the sender's address.");
        }

        var seconds = mail.GetValue("TimeoutSeconds", 60);
        if (seconds is < 1 or > 120)
        {
            throw new InvalidOperationException("Faatimer:Mail:TimeoutSeconds is 1 to 120.");
        }

        return new(mail["Host"], port, security, mail["User"], mail["Password"] ?? "", MailboxAddress.Parse(mail["From"] ?? "faatimer@localhost"), mail["Folder"], TimeSpan.FromSeconds(seconds));
    }

    /// <summary>The server, else the folder; in development and demo mode a folder beside the embedded database; else none, and mails stay queued.</summary>
    public IMailTransport? Transport(string? defaultFolder) =>
        Host is not null ? new SmtpTransport(Host, this) : (Folder ?? defaultFolder) is { } folder ? new FolderTransport(folder) : null;
}
