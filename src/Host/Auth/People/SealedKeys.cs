using System.Text;
using System.Xml.Linq;
using Faatimer.Kernel;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;

namespace Faatimer.Host.Auth;

/// <summary>Keeps the keys of Data Protection sealed in the database, under the one key ring.</summary>
internal sealed class SealedKeys(KeyRing keys) : IXmlEncryptor
{
    public EncryptedXmlInfo Encrypt(XElement plaintextElement) => new(
        new XElement("sealed", Convert.ToBase64String(keys.Encrypt(KeyRing.Purposes.DataProtection, Encoding.UTF8.GetBytes(plaintextElement.ToString())))), typeof(OpenedKeys));
}

/// <inheritdoc cref="SealedKeys"/>
internal sealed class OpenedKeys(IServiceProvider services) : IXmlDecryptor
{
    public XElement Decrypt(XElement encryptedElement) =>
        XElement.Parse(Encoding.UTF8.GetString(services.GetRequiredService<KeyRing>().Decrypt(Convert.FromBase64String(encryptedElement.Value))));
}
