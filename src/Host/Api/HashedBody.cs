using System.Security.Cryptography;

namespace Faatimer.Host.Api;

/// <summary>A request's body that is hashed while it is read; at its end the hash of the whole request is told.</summary>
/// <param name="opening">What is hashed before it: method, path and query.</param>
internal sealed class HashedBody(Stream body, byte[] opening, Action<byte[]> atEnd) : Stream
{
    private IncrementalHash? _hash;
    private bool _hasEnded;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var length = await body.ReadAsync(buffer, cancellationToken);
        if (_hash is null)
        {
            _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            _hash.AppendData(opening);
        }

        _hash.AppendData(buffer.Span[..length]);
        if (length == 0 && buffer.Length > 0 && !_hasEnded)
        {
            _hasEnded = true;
            atEnd(_hash.GetHashAndReset());
        }

        return length;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        _hash?.Dispose();
        base.Dispose(disposing);
    }
}
