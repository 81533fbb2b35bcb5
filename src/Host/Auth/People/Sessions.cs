using Microsoft.EntityFrameworkCore;

namespace Faatimer.Host.Auth;

/// <summary>People's sessions (X6).</summary>
internal sealed class Sessions(AuthDb db)
{
    /// <summary>Ends all of a person's sessions in the open work: browsers at once, and tokens that are out by their stamp, within a minute.</summary>
    public async Task EndAll(Guid user, CancellationToken cancellationToken)
    {
        await db.Set<Session>().Where(s => s.UserId == user).ExecuteDeleteAsync(cancellationToken);
        var signIn = await db.SignIns.SingleAsync(s => s.Id == user, cancellationToken);
        signIn.SecurityStamp = SignInFacts.NewStamp();
    }
}
