using System.Diagnostics;
using System.Reflection;
using System.Text.RegularExpressions;
using Carter;
using Faatimer.Kernel;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Faatimer.Architecture.Tests;

/// <summary>
/// The rules of the house, by their numbers in CONTRIBUTING.md: on compiled code, file names from the debug symbols, and what git tracks. That no other module is asked
/// within a transaction is held where it happens, and tested with the running host.
/// </summary>
public sealed partial class HouseRules
{
    [Fact]
    public void Rule_1_a_module_references_kernel_and_contracts_and_no_other_module()
    {
        string[] allowed = ["Faatimer.Kernel", "Faatimer.Contracts"];
        foreach (var module in House.Modules)
        {
            Assert.Empty(module.GetReferencedAssemblies().Select(a => a.Name!).Where(n => n.StartsWith("Faatimer.", StringComparison.Ordinal)).Except(allowed));
        }
    }

    [Fact]
    public void Rule_1_a_module_exports_one_public_type_and_it_is_its_IModule()
    {
        foreach (var module in House.Modules)
        {
            var exported = Assert.Single(module.GetExportedTypes(), t => !t.IsAssignableTo(typeof(Microsoft.EntityFrameworkCore.Migrations.Migration)));
            Assert.True(exported.IsAssignableTo(typeof(IModule)), exported.FullName);
        }
    }

    [Fact]
    public void Rule_1_every_module_is_part_of_the_host()
    {
        var uses = Compiled.Uses(House.Host.GetType("Faatimer.Host.Program", throwOnError: true)!);
        Assert.All(House.Modules, m => Assert.Contains(m.GetExportedTypes().Single(t => t.IsAssignableTo(typeof(IModule))), uses));
    }

    [Fact]
    public void Rule_6_the_pages_are_on_the_SDK_and_nothing_else_of_ours() =>
        Assert.Equal(["Faatimer.Sdk"], typeof(Faatimer.Admin.AdminSetup).Assembly.GetReferencedAssemblies().Select(a => a.Name!).Where(n => n.StartsWith("Faatimer.", StringComparison.Ordinal)));

    [Fact]
    public void Rule_2_contracts_hold_only_events_queries_and_their_records()
    {
        foreach (var type in House.Types(House.Contracts).Where(t => t.IsClass))
        {
            Assert.True(type.GetMethod("<Clone>$") is not null, $"{type} is not a record");
            Assert.True(type.IsSealed, $"{type} is not sealed");
        }

        // Past tense and a stable, versioned name.
        foreach (var happened in House.Types(House.Contracts).Where(t => t.IsAssignableTo(typeof(INotification))))
        {
            Assert.Matches("(ed|en|wn)$", happened.Name);
            Assert.Matches(@"^[a-z]+\.[a-z_]+\.[a-z_]+\.v\d+$", EventCatalog.NameOf(happened));
        }
    }

    [Fact]
    public void Rule_2_what_modules_say_to_each_other_is_neither_a_domain_value_nor_a_stored_column_nor_an_api_schema()
    {
        var wrong = new List<string>();
        foreach (var module in House.Modules)
        {
            var values = In(module, "Domain").SelectMany(Compiled.WithNested).ToList();
            wrong.AddRange(values.Where(v => Compiled.Parts(v).Any(p => p.Assembly == House.Contracts)).Select(v => $"domain value {v}"));

            // A column holds what the model maps, and what is written as JSON by hand.
            var columns = House.Types(module).Where(t => t.IsAssignableTo(typeof(DbContext))).SelectMany(ColumnsOf)
                .Concat(Compiled.Outermost(module).SelectMany(Compiled.Uses).OfType<MethodInfo>().Where(m => m.IsGenericMethod && m.DeclaringType == typeof(StoredJson)).SelectMany(m => m.GetGenericArguments()));
            wrong.AddRange(columns.Where(c => Compiled.Reached(c).Any(t => t.Assembly == House.Contracts)).Select(c => $"column {c}"));

            // What an endpoint's delegate takes, and what its operation answers.
            var endpoints = House.Types(module).Where(t => t.IsAssignableTo(typeof(ICarterModule))).ToList();
            var schemas = endpoints.SelectMany(Compiled.Uses).OfType<MethodInfo>().Where(m => m.IsGenericMethod && m.DeclaringType == typeof(OperationExtensions)).SelectMany(m => m.GetGenericArguments())
                .Concat(endpoints.SelectMany(Compiled.WithNested).SelectMany(t => t.GetMethods(Everything)).SelectMany(m => m.GetParameters()).Select(p => p.ParameterType).Where(t => t.Assembly == module && t.Name != "Handler"))
                .ToHashSet();
            wrong.AddRange(schemas.Where(s => Compiled.Reached(s).Any(t => t.Assembly == House.Contracts)).Select(s => $"schema {s}"));
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void Rule_2_every_contract_query_has_exactly_one_handler_and_they_form_no_cycle()
    {
        var asks = new Dictionary<string, HashSet<string>>();
        foreach (var query in House.Types(House.Contracts).Where(IsRequest))
        {
            var handler = Assert.Single(House.Modules.SelectMany(House.Types), t => t.GetInterfaces().Any(i =>
                i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IRequestHandler<,>) && i.GetGenericArguments()[0] == query));
            foreach (var asking in House.Modules.Where(m => m != handler.Assembly && Compiled.Outermost(m).Any(t => Compiled.Uses(t).Any(u => u is ConstructorInfo && u.DeclaringType == query))))
            {
                asks.TryAdd(ModuleOf(asking), []);
                asks[ModuleOf(asking)].Add(ModuleOf(handler.Assembly));
            }
        }

        Assert.NotEmpty(asks);
        Assert.All(asks.Keys, start => Assert.DoesNotContain(start, Reachable(asks, start)));
    }

    [Fact]
    public void Rule_2_a_module_speaks_to_itself_without_the_mediator() =>
        Assert.DoesNotContain(House.Modules.SelectMany(House.Types), IsRequest);

    [Fact]
    public void Rule_3_a_module_has_one_schema_of_its_own_and_its_sql_names_no_other()
    {
        foreach (var module in House.Modules)
        {
            Assert.True(House.Types(module).Count(t => t.IsAssignableTo(typeof(DbContext))) <= 1, module.FullName);
            foreach (var type in Compiled.Outermost(module))
            {
                foreach (Match match in Compiled.Texts(type).SelectMany(t => SqlTable().Matches(t)))
                {
                    var schema = match.Groups[1].Value;
                    Assert.False(
                        schema == KernelDb.Schema || House.ModuleNames.Any(m => m != ModuleOf(module) && m.Equals(schema, StringComparison.OrdinalIgnoreCase)), $"{type} names {match.Value}");
                }
            }
        }
    }

    [Fact]
    public void Rule_3_only_module_contexts_hold_tables_and_contexts_are_migrated()
    {
        foreach (var context in House.Modules.SelectMany(House.Types).Where(t => t.IsAssignableTo(typeof(DbContext))))
        {
            Assert.True(context.IsAssignableTo(typeof(ModuleDb)), $"{context} is no ModuleDb");
            Assert.Contains(House.Types(context.Assembly), t => t.GetCustomAttribute<Microsoft.EntityFrameworkCore.Infrastructure.DbContextAttribute>()?.ContextType == context);
        }
    }

    [Fact]
    public void Rule_5_an_endpoint_is_named_after_its_use_case_and_its_file()
    {
        foreach (var endpoint in House.Modules.Append(House.Host).SelectMany(House.Types).Where(t => t.IsAssignableTo(typeof(ICarterModule))))
        {
            var useCase = endpoint.DeclaringType;
            Assert.True(useCase is not null, $"{endpoint} stands outside a use case");
            Assert.Equal(useCase.Name + ".cs", Path.GetFileName(Compiled.FileOf(endpoint)));
            Assert.Contains(useCase.Name, Compiled.Texts(endpoint));
        }
    }

    [Fact]
    public void Rule_7_time_and_ids_are_given_and_nothing_waits_for_a_result()
    {
        foreach (var type in House.Modules.Append(House.Kernel).Append(House.Contracts).SelectMany(Compiled.Outermost))
        {
            Assert.DoesNotContain(Compiled.Uses(type).OfType<MethodInfo>(), m =>
                (m.DeclaringType == typeof(DateTime) && m.Name is "get_Now" or "get_UtcNow" or "get_Today")
                || (m.DeclaringType == typeof(Guid) && m.Name == nameof(Guid.NewGuid))
                || (m.DeclaringType?.Name == "Task`1" && m.Name == "get_Result"));
        }
    }

    [Fact]
    public void Rule_7_money_hours_and_shares_are_never_floating_point()
    {
        var numbers = new[] { typeof(double), typeof(float), typeof(double?), typeof(float?) };
        foreach (var type in House.Modules.Append(House.Kernel).Append(House.Contracts).SelectMany(House.Types))
        {
            Assert.DoesNotContain(type.GetProperties(Everything), p => numbers.Contains(p.PropertyType));
            Assert.DoesNotContain(type.GetFields(Everything), f => numbers.Contains(f.FieldType));
            Assert.DoesNotContain(type.GetMethods(Everything), m => m.DeclaringType == type && m.GetParameters().Any(p => numbers.Contains(p.ParameterType)));
        }
    }

    [Fact]
    public void Rule_8_no_generated_code_is_committed_beside_hand_written_code()
    {
        var tracked = Git("ls-files", "*.cs").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(tracked.Length > 200);
        Assert.DoesNotContain(tracked, f => Generated().IsMatch(f) && !f.Contains("/Migrations/", StringComparison.Ordinal));
    }

    [Fact]
    public void Rule_9_domain_code_knows_no_database_no_http_no_mediator_and_no_clock()
    {
        string[] outside = ["Microsoft.EntityFrameworkCore", "Microsoft.AspNetCore", "Npgsql", "Carter", "MediatR"];
        foreach (var type in House.Modules.SelectMany(m => In(m, "Domain")))
        {
            Assert.DoesNotContain(Compiled.Uses(type).OfType<Type>(), t =>
                outside.Any(n => t.Namespace?.StartsWith(n, StringComparison.Ordinal) == true) || t == typeof(TimeProvider) || t == typeof(BusinessClock) || t == typeof(Work) || t == typeof(Caller));
        }
    }

    [Fact]
    public void Rule_9_data_decides_nothing()
    {
        Type[] deciding = [typeof(IMediator), typeof(Role), typeof(RuleViolation), typeof(ProblemKind), typeof(Work), typeof(Caller), typeof(BusinessClock)];
        foreach (var type in House.Modules.SelectMany(m => In(m, "Data")))
        {
            Assert.DoesNotContain(Compiled.Uses(type).OfType<Type>(), t => deciding.Contains(t) || (t.IsAssignableTo(typeof(IEvent)) && t != typeof(IEvent)));
        }
    }

    [Fact]
    public void Rule_10_no_module_asks_for_the_caller_s_role_or_makes_a_caller()
    {
        foreach (var type in House.Modules.SelectMany(Compiled.Outermost))
        {
            Assert.DoesNotContain(Compiled.Uses(type).OfType<MethodInfo>(), m => m.DeclaringType == typeof(Caller) && (m.Name == "get_Role" || m.IsStatic));
        }
    }

    [Fact]
    public void Rule_11_what_a_use_case_answers_is_what_its_work_committed()
    {
        foreach (var type in House.Modules.SelectMany(Compiled.Outermost))
        {
            Assert.DoesNotContain(Compiled.Uses(type).OfType<MethodInfo>(), m => m.Name is "BeginTransaction" or "BeginTransactionAsync" or "SaveChanges" or "SaveChangesAsync");
        }

        // A handler that works answers what was committed, and no other thing that an endpoint could write instead.
        foreach (var handler in House.Modules.SelectMany(House.Types).Where(t => t.Name == "Handler" && !t.IsAssignableTo(typeof(IReaction)) && t.GetConstructors().Any(c => c.GetParameters().Any(p => p.ParameterType == typeof(Work)))))
        {
            var answer = handler.GetMethod("Handle")!.ReturnType.GetGenericArguments().Single();
            Assert.True(answer.IsGenericType && answer.GetGenericTypeDefinition() == typeof(Committed<>), $"{handler} answers {answer}");
        }
    }

    [Fact]
    public void A_code_has_one_status_and_stands_in_one_catalogue()
    {
        var kinds = House.Modules.Append(House.Kernel).Append(House.Host).SelectMany(House.Types)
            .SelectMany(t => t.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)).Where(f => f.FieldType == typeof(ProblemKind)).Select(f => (ProblemKind)f.GetValue(null)!).ToList();
        Assert.NotEmpty(kinds);

        // Records of another module may be missing here too.
        Assert.All(kinds.GroupBy(k => k.Code).Where(same => same.Count() > 1), same => Assert.All(same, kind => Assert.Equal(ProblemKind.NotFound(kind.Code[..^".not_found".Length]), kind)));
        foreach (var type in House.Modules.SelectMany(Compiled.Outermost))
        {
            Assert.DoesNotContain(Compiled.Uses(type), u => u.DeclaringType == typeof(RuleViolation) && u is ConstructorInfo or MethodInfo { IsStatic: true, Name: not nameof(RuleViolation.ThrowIfAny) and not nameof(RuleViolation.Invalid) and not nameof(RuleViolation.Missing) and not nameof(RuleViolation.Conflict) });
        }
    }

    [Fact]
    public void X3_reactions_keep_their_names_starts_versions_and_events()
    {
        // A name is the row that holds a reaction's place in the log: one that changes begins anew. Other events need a higher version.
        Assert.Equal(
            [
                "pool.FollowPayslips Beginning 5: kernel.records.forgotten.v1, refusion.payslip.decided.v1, refusion.repayment.confirmed.v1, refusion.settlement.payment_confirmed.v1",
                "pool.RefreshPersonHashes Beginning 1: candidates.cpr.changed.v1, pool.grant.approved.v1",
                "refusion.RedecidePayslips Beginning 2: pool.grant.annulled.v1, pool.grant.approved.v1, pool.grant.changed.v1, pool.grant.ended.v1, pool.grant.paused.v1, pool.grant.person_changed.v1, pool.grant.resumed.v1, refusion.absence.reported.v1",
            ],
            House.Modules.SelectMany(Subscription.In).OrderBy(s => s.Name, StringComparer.Ordinal)
                .Select(s => $"{s.Name} {s.Start} {s.Version}: {string.Join(", ", s.Events.Keys.Order(StringComparer.Ordinal))}"));
        Assert.All(House.Modules.SelectMany(House.Types).Where(t => t.IsClass && t.IsAssignableTo(typeof(IReaction))), t => Assert.NotNull(t.GetCustomAttribute<ReactionAttribute>()));
    }

    [Fact]
    public void No_result_types_no_lone_interfaces_no_pipeline_behaviours()
    {
        var ours = House.Modules.Append(House.Kernel).Append(House.Host).SelectMany(House.Types).ToList();
        Assert.DoesNotContain(ours, t => t.Name.StartsWith("Result`", StringComparison.Ordinal));
        Assert.DoesNotContain(ours, t => t.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IPipelineBehavior<,>)));
        foreach (var contract in ours.Where(t => t.IsInterface && t != typeof(IRebuildable)))
        {
            var implementations = ours.Concat(House.Types(House.Contracts)).Count(t => t.IsClass && t.IsAssignableTo(contract));
            Assert.True(implementations > 1, $"{contract} has {implementations} implementation");
        }
    }

    [Fact]
    public void Kernel_has_no_word_of_a_module()
    {
        // A module's name and its subjects, one of them or many, but for those that are everybody's words. Who calls and what it reaches is the product's own: roles and their workplaces.
        var words = House.ModuleNames.Concat(Directory.GetDirectories(Path.Combine(House.Root, "src", "Modules"), "*", SearchOption.AllDirectories)
                .Where(d => Path.GetFileName(Path.GetDirectoryName(d)) == "Features").Select(d => Path.GetFileName(d)))
            .Except(["Settings", "Register", "Replays", "Readings", "Cpr"]).SelectMany(w => new[] { w, w.TrimEnd('s') }).ToHashSet();
        foreach (var type in House.Types(House.Kernel).Where(t => t != typeof(Role) && t != typeof(Scope)))
        {
            Assert.DoesNotContain(
                type.GetMembers(Everything).Where(m => m.MemberType != MemberTypes.NestedType).Select(m => m.Name).Append(type.Name).SelectMany(n => WordInName().Matches(n)), w => words.Contains(w.Value));
        }
    }

    [Fact]
    public void X7_what_a_module_keeps_of_people_is_in_the_access_report()
    {
        var modules = House.Modules.Select(m => (IModule)Activator.CreateInstance(m.GetExportedTypes().Single(t => t.IsAssignableTo(typeof(IModule))))!).ToList();
        Assert.All(modules, module =>
        {
            var reported = module.AccessReport.Select(p => p.Retention).OfType<string>().ToHashSet();
            Assert.Empty(module.Retention.Where(k => k.HoldsPeople).Select(k => k.Name).Except(reported));
            Assert.Empty(reported.Except(module.Retention.Select(k => k.Name)));
            Assert.All(module.AccessReport, p => Assert.StartsWith($"{module.Schema}.", p.Name, StringComparison.Ordinal));
        });

        // A module with a search hash of a person's number, or the person's id in its tables, holds people whatever it says of retention.
        Assert.All(modules.Where(m => m.Schema is "candidates" or "pool" or "refusion"), m => Assert.NotEmpty(m.AccessReport));
    }

    [Fact]
    public void Names_are_the_field_s_words()
    {
        // What nobody at a case worker's desk would call a thing by.
        string[] strange = ["Told", "Say", "Stands", "Lacking"];
        foreach (var type in House.Modules.Concat([House.Kernel, House.Contracts, House.Host, House.Sdk]).SelectMany(House.Types))
        {
            var names = type.GetMembers(Everything).Where(m => m.MemberType != MemberTypes.NestedType && m.GetCustomAttribute<System.Runtime.CompilerServices.CompilerGeneratedAttribute>() is null)
                .Select(m => m.Name).Append(type.Name);
            Assert.All(names, name => Assert.False(WordInName().Matches(name).Any(word => strange.Contains(word.Value)), $"{type}: {name}"));
        }
    }

    [Fact]
    public void The_sdk_references_nothing_else_of_ours() =>
        Assert.DoesNotContain(House.Sdk.GetReferencedAssemblies(), a => a.Name!.StartsWith("Faatimer.", StringComparison.Ordinal));

    private const BindingFlags Everything = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static IEnumerable<Type> In(Assembly module, string room) => Compiled.Outermost(module).Where(t => t.Namespace == $"{module.GetName().Name}.{room}");

    private static IEnumerable<Type> ColumnsOf(Type context)
    {
        var options = (DbContextOptionsBuilder)Activator.CreateInstance(typeof(DbContextOptionsBuilder<>).MakeGenericType(context))!;
        using var db = (DbContext)Activator.CreateInstance(context, options.UseNpgsql().Options)!;
        return [.. db.Model.GetEntityTypes().SelectMany(e => e.GetProperties().Select(p => p.ClrType).Append(e.ClrType))];
    }

    private static bool IsRequest(Type type) => type.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IRequest<>));

    private static string ModuleOf(Assembly assembly) => assembly.GetName().Name!.Split('.')[1];

    private static string Git(params string[] arguments)
    {
        using var git = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = House.Root, RedirectStandardOutput = true })!;
        var output = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        Assert.Equal(0, git.ExitCode);
        return output;
    }

    private static HashSet<string> Reachable(Dictionary<string, HashSet<string>> graph, string start)
    {
        var seen = new HashSet<string>();
        var open = new Stack<string>(graph[start]);
        while (open.TryPop(out var next))
        {
            if (seen.Add(next) && graph.TryGetValue(next, out var further))
            {
                foreach (var step in further)
                {
                    open.Push(step);
                }
            }
        }

        return seen;
    }

    [GeneratedRegex(@"\b(?:from|join|into|update|table)\s+([a-z_]+)\.[a-z_]+", RegexOptions.IgnoreCase)]
    private static partial Regex SqlTable();

    [GeneratedRegex("[A-Z][a-z]*")]
    private static partial Regex WordInName();

    [GeneratedRegex(@"(\.g|\.Designer|\.generated|GlobalUsings|AssemblyInfo)\.cs$|/obj/|/bin/", RegexOptions.IgnoreCase)]
    private static partial Regex Generated();
}
