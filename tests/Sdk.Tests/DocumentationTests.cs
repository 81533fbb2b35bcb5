using System.Reflection;
using System.Runtime.CompilerServices;
using System.Xml.Linq;

namespace Faatimer.Sdk.Tests;

/// <summary>What integrators see is described, to the last parameter.</summary>
public class DocumentationTests
{
    [Theory]
    [InlineData(typeof(IFaatimerClient))]
    [InlineData(typeof(Testing.FaatimerFake))]
    public void Every_public_member_and_parameter_has_its_words(Type of)
    {
        var words = XDocument.Load(Path.ChangeExtension(of.Assembly.Location, ".xml")).Descendants("member").ToLookup(m => m.Attribute("name")!.Value.Split('(')[0].Split("``")[0]);
        var (lacking, seen) = (new List<string>(), 0);
        foreach (var type in of.Assembly.GetExportedTypes())
        {
            var name = type.FullName!.Replace('+', '.');
            var about = words["T:" + name].ToList();
            Require(name, about.Any(HasWords));
            foreach (var member in type.GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly).Where(m => m is not TypeInfo && !IsMadeByTheCompiler(m)))
            {
                var (prefix, own) = member switch { PropertyInfo => ("P:", member.Name), FieldInfo => ("F:", member.Name), ConstructorInfo => ("M:", "#ctor"), _ => ("M:", member.Name) };
                var said = words[$"{prefix}{name}.{own}"].ToList();

                // A record and a class with a primary constructor are described by parameters of the type.
                var byType = about.Concat(words[$"M:{name}.#ctor"]).SelectMany(m => m.Elements("param")).Select(p => p.Attribute("name")!.Value).ToHashSet();
                Require($"{name}.{own}", said.Any(HasWords) || byType.Contains(member.Name) || (member is ConstructorInfo && about.Any(HasWords)));
                foreach (var parameter in (member as MethodBase)?.GetParameters() ?? [])
                {
                    Require($"{name}.{own}({parameter.Name})", byType.Contains(parameter.Name!) || said.Any(m => m.Element("inheritdoc") is not null || m.Elements("param").Any(p => p.Attribute("name")!.Value == parameter.Name && p.Value.Length > 0)));
                }
            }
        }

        Assert.True(seen > 30, $"{seen}");
        Assert.True(lacking.Count == 0, $"{lacking.Count} lack words:\n" + string.Join('\n', lacking));

        void Require(string what, bool isThere)
        {
            seen++;
            if (!isThere)
            {
                lacking.Add(what);
            }
        }
    }

    private static bool HasWords(XElement member) => member.Element("inheritdoc") is not null || member.Element("summary")?.Value.Trim().Length > 0;

    private static bool IsMadeByTheCompiler(MemberInfo member) => member.GetCustomAttribute<CompilerGeneratedAttribute>() is not null
        || member is MethodInfo { IsSpecialName: true } or MethodInfo { Name: "ToString" or "Equals" or "GetHashCode" or "Deconstruct" or "<Clone>$" or "Dispose" }
        || member.Name == "AdditionalProperties" // Where the records' generator keeps what a later server adds to a problem.
        || (member is ConstructorInfo constructor && (constructor.GetParameters().Length == 0 || constructor.GetParameters()[0].ParameterType == member.DeclaringType));
}
