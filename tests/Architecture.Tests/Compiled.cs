using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace Faatimer.Architecture.Tests;

/// <summary>Compiled code: what a type's methods use and say, and the file they were written in, from instructions and debug symbols.</summary>
internal static class Compiled
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> OpCodesByValue = typeof(OpCodes).GetFields().Select(f => (OpCode)f.GetValue(null)!).ToDictionary(o => o.Value);

    private static readonly Dictionary<Assembly, MetadataReaderProvider> Symbols = [];

    /// <summary>A type with those that the compiler made of its lambdas and state machines, and those nested in it by hand.</summary>
    public static IEnumerable<Type> WithNested(Type type) => type.GetNestedTypes(BindingFlags.Public | BindingFlags.NonPublic).SelectMany(WithNested).Prepend(type);

    /// <summary>The hand-written types of an assembly, each with what the compiler made of it, outermost first.</summary>
    public static IEnumerable<Type> Outermost(Assembly assembly) => House.Types(assembly).Where(t => t.DeclaringType is null);

    /// <summary>Every member that the code of a type calls, makes, reads or names; and the types of its own members and bases.</summary>
    public static HashSet<MemberInfo> Uses(Type type)
    {
        var uses = new HashSet<MemberInfo>();
        foreach (var one in WithNested(type))
        {
            foreach (var (op, operand, method) in Instructions(one))
            {
                if (op.OperandType is OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType or OperandType.InlineTok && Resolve(method, operand) is { } member)
                {
                    uses.Add(member);
                    Add(member as Type ?? member.DeclaringType, uses);
                    foreach (var argument in member is MethodInfo { IsGenericMethod: true } generic ? generic.GetGenericArguments() : [])
                    {
                        Add(argument, uses);
                    }
                }
            }

            Add(one.BaseType, uses);
            foreach (var member in one.GetMembers(Declared))
            {
                switch (member)
                {
                    case FieldInfo field: Add(field.FieldType, uses); break;
                    case PropertyInfo property: Add(property.PropertyType, uses); break;
                    case MethodInfo m: Add(m.ReturnType, uses); foreach (var p in m.GetParameters()) { Add(p.ParameterType, uses); } break;
                    case ConstructorInfo c: foreach (var p in c.GetParameters()) { Add(p.ParameterType, uses); } break;
                }
            }
        }

        return uses;
    }

    /// <summary>The types of a type's own fields and properties, taken apart.</summary>
    public static HashSet<Type> Parts(Type type)
    {
        var parts = new HashSet<MemberInfo>();
        foreach (var member in type.GetMembers(Declared))
        {
            Add(member is FieldInfo field ? field.FieldType : member is PropertyInfo property ? property.PropertyType : null, parts);
        }

        return [.. parts.OfType<Type>()];
    }

    /// <summary>A type, and all of ours that it is made of.</summary>
    public static HashSet<Type> Reached(Type type)
    {
        var (reached, open) = (new HashSet<Type>(), new Stack<Type>([type]));
        while (open.TryPop(out var next))
        {
            var whole = new HashSet<MemberInfo>();
            Add(next, whole);
            foreach (var one in whole.OfType<Type>().Where(t => t.Namespace?.StartsWith("Faatimer.", StringComparison.Ordinal) == true && reached.Add(t)))
            {
                Parts(one).ToList().ForEach(open.Push);
            }
        }

        return reached;
    }

    /// <summary>Every text in the code of a type.</summary>
    public static IEnumerable<string> Texts(Type type) =>
        WithNested(type).SelectMany(Instructions).Where(i => i.Op == OpCodes.Ldstr).Select(i => i.Method.Module.ResolveString(i.Operand));

    /// <summary>The source file of a type's code, relative to the repository; null when it has no code.</summary>
    public static string? FileOf(Type type)
    {
        var reader = SymbolsOf(type.Assembly);
        foreach (var method in WithNested(type).SelectMany(t => t.GetMethods(Declared).Cast<MethodBase>().Concat(t.GetConstructors(Declared))))
        {
            var information = reader.GetMethodDebugInformation(MetadataTokens.MethodDefinitionHandle(method.MetadataToken));
            if (!information.Document.IsNil)
            {
                var name = reader.GetString(reader.GetDocument(information.Document).Name).Replace('\\', '/');
                return name.StartsWith(House.Root.Replace('\\', '/'), StringComparison.Ordinal) ? House.Relative(name) : name.Replace("/_/", "", StringComparison.Ordinal);
            }
        }

        return null;
    }

    private static IEnumerable<(OpCode Op, int Operand, MethodBase Method)> Instructions(Type type) => type.GetMethods(Declared).Cast<MethodBase>().Concat(type.GetConstructors(Declared)).SelectMany(Instructions);

    private static IEnumerable<(OpCode Op, int Operand, MethodBase Method)> Instructions(MethodBase method)
    {
        var il = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        for (var at = 0; at < il.Length;)
        {
            var op = il[at] == 0xfe ? OpCodesByValue[unchecked((short)(0xfe00 | il[at + 1]))] : OpCodesByValue[il[at]];
            at += op.Size;
            var size = op.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(il, at)),
                _ => 4,
            };
            yield return (op, size == 4 ? BitConverter.ToInt32(il, at) : 0, method);
            at += size;
        }
    }

    private static MemberInfo? Resolve(MethodBase method, int token) => method.Module.ResolveMember(
        token, method.DeclaringType!.IsGenericType ? method.DeclaringType.GetGenericArguments() : null, method.IsGenericMethod ? method.GetGenericArguments() : null);

    private static void Add(Type? type, HashSet<MemberInfo> uses)
    {
        if (type is null || !uses.Add(type.IsGenericType ? type.GetGenericTypeDefinition() : type))
        {
            return;
        }

        foreach (var part in type.IsGenericType ? type.GetGenericArguments() : type.HasElementType ? [type.GetElementType()!] : [])
        {
            Add(part, uses);
        }
    }

    private static MetadataReader SymbolsOf(Assembly assembly)
    {
        if (!Symbols.TryGetValue(assembly, out var provider))
        {
            Symbols.Add(assembly, provider = MetadataReaderProvider.FromPortablePdbStream(File.OpenRead(Path.ChangeExtension(assembly.Location, ".pdb"))));
        }

        return provider.GetMetadataReader();
    }
}
