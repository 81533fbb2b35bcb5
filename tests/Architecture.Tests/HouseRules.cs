using System.Reflection;
using System.Text.RegularExpressions;
using Faatimer.Kernel;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Faatimer.Architecture.Tests;

/// <summary>The rules of the house, one test each.</summary>
public sealed partial class HouseRules
{
    [Fact]
    public void A_module_references_kernel_and_contracts_and_no_other_module()
    {
        string[] allowed = ["Faatimer.Kernel", "Faatimer.Contracts"];
        foreach (var module in House.Modules)
        {
            Assert.Empty(module.GetReferencedAssemblies().Select(a => a.Name!).Where(n => n.StartsWith("Faatimer.", StringComparison.Ordinal)).Except(allowed));
        }
    }

    [Fact]
    public void A_module_exports_one_public_type_and_it_is_its_IModule()
    {
        foreach (var module in House.Modules)
        {
            var exported = Assert.Single(module.GetExportedTypes(), t => !t.IsAssignableTo(typeof(Microsoft.EntityFrameworkCore.Migrations.Migration)));
            Assert.True(exported.IsAssignableTo(typeof(IModule)), exported.FullName);
        }
    }

    [Fact]
    public void Every_module_is_part_of_the_host()
    {
        var program = File.ReadAllText(Path.Combine(House.Root, "src", "Host", "Program.cs"));
        Assert.All(House.ModuleNames, m => Assert.Contains($"AddModule<{m}Module>()", program, StringComparison.Ordinal));
    }

    [Fact]
    public void Contracts_hold_only_events_queries_and_their_records()
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
    public void X3_reactions_keep_their_names_starts_versions_and_events()
    {
        // A name is the row that holds a reaction's place in the log: one that changes begins anew. Other events need a higher version.
        Assert.Equal(
            [
                "pool.FollowPayslips Beginning 2: refusion.payslip.decided.v1, refusion.repayment.confirmed.v1, refusion.settlement.payment_confirmed.v1",
                "pool.RefreshPersonHashes Beginning 1: candidates.cpr.changed.v1, pool.grant.approved.v1",
                "refusion.RedecidePayslips Beginning 2: pool.grant.annulled.v1, pool.grant.approved.v1, pool.grant.changed.v1, pool.grant.ended.v1, pool.grant.paused.v1, pool.grant.person_changed.v1, pool.grant.resumed.v1, refusion.absence.reported.v1",
            ],
            House.Modules.SelectMany(Subscription.In).OrderBy(s => s.Name, StringComparer.Ordinal)
                .Select(s => $"{s.Name} {s.Start} {s.Version}: {string.Join(", ", s.Events.Keys.Order(StringComparer.Ordinal))}"));
        Assert.All(House.Modules.SelectMany(House.Types).Where(t => t.IsClass && t.IsAssignableTo(typeof(IReaction))), t => Assert.NotNull(t.GetCustomAttribute<ReactionAttribute>()));
    }

    [Fact]
    public void Every_contract_query_has_exactly_one_handler_and_they_form_no_cycle()
    {
        var asks = new Dictionary<string, HashSet<string>>();
        foreach (var query in House.Types(House.Contracts).Where(IsRequest))
        {
            var handlers = House.Modules.SelectMany(House.Types).Where(t => t.GetInterfaces().Any(i =>
                i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IRequestHandler<,>) && i.GetGenericArguments()[0] == query)).ToList();
            var handler = Assert.Single(handlers);
            var answering = ModuleOf(handler.Assembly);
            foreach (var asking in House.ModuleNames.Where(m => m != answering))
            {
                if (House.Sources($"src/Modules/{asking}").Any(f => File.ReadAllText(f).Contains($"new {query.Name}(", StringComparison.Ordinal)))
                {
                    asks.TryAdd(asking, []);
                    asks[asking].Add(answering);
                }
            }
        }

        Assert.NotEmpty(asks);
        Assert.All(asks.Keys, start => Assert.DoesNotContain(start, Reachable(asks, start)));
    }

    [Fact]
    public void A_handler_asks_other_modules_before_its_transaction()
    {
        var names = House.Types(House.Contracts).Where(IsRequest).Select(t => t.Name).ToList();
        foreach (var file in House.Sources("src/Modules"))
        {
            var text = File.ReadAllText(file);
            var transaction = text.IndexOf(".Commit(", StringComparison.Ordinal);
            if (transaction > 0)
            {
                Assert.All(names, n => Assert.False(text.IndexOf($"new {n}(", transaction, StringComparison.Ordinal) > 0, $"{House.Relative(file)} asks {n} after its transaction began"));
            }
        }
    }

    [Fact]
    public void A_module_has_one_schema_of_its_own_and_its_sql_names_no_other()
    {
        var schemas = House.ModuleNames.ToDictionary(m => m, m => m.ToLowerInvariant());
        foreach (var module in House.ModuleNames)
        {
            Assert.True(House.Types(Assembly.Load($"Faatimer.{module}")).Count(t => t.IsAssignableTo(typeof(DbContext))) <= 1, module);
            foreach (var file in House.Sources($"src/Modules/{module}"))
            {
                foreach (Match match in SqlTable().Matches(File.ReadAllText(file)))
                {
                    var schema = match.Groups[1].Value;
                    Assert.False(schema == "kernel" || (schemas.ContainsValue(schema) && schema != schemas[module]), $"{House.Relative(file)} names {match.Value}");
                }
            }
        }
    }

    [Fact]
    public void An_endpoint_is_named_after_its_use_case_and_its_file()
    {
        foreach (var assembly in House.Modules.Append(House.Host))
        {
            foreach (var endpoint in House.Types(assembly).Where(t => t.Name == "Endpoint"))
            {
                var useCase = endpoint.DeclaringType!;
                var file = House.Sources("src").SingleOrDefault(f => Path.GetFileName(f) == useCase.Name + ".cs");
                Assert.True(file is not null, $"{useCase.Name} has no file of its own");
                Assert.Contains($"nameof({useCase.Name})", File.ReadAllText(file), StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Money_hours_and_shares_are_never_floating_point()
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
    public void Domain_code_knows_no_database_no_http_and_no_clock()
    {
        foreach (var file in House.ModuleNames.SelectMany(m => Directory.Exists(Path.Combine(House.Root, "src/Modules", m, "Domain")) ? House.Sources($"src/Modules/{m}/Domain") : []))
        {
            Assert.DoesNotMatch(@"using (Microsoft\.(EntityFrameworkCore|AspNetCore)|Npgsql|Carter|MediatR)|\b(TimeProvider|BusinessClock)\b", File.ReadAllText(file));
        }
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
    public void The_sdk_references_nothing_else_of_ours() =>
        Assert.DoesNotContain(House.Sdk.GetReferencedAssemblies(), a => a.Name!.StartsWith("Faatimer.", StringComparison.Ordinal));

    [Fact]
    public void Only_module_contexts_hold_tables_and_contexts_are_migrated()
    {
        foreach (var context in House.Modules.SelectMany(House.Types).Where(t => t.IsAssignableTo(typeof(DbContext))))
        {
            Assert.True(context.IsAssignableTo(typeof(ModuleDb)), $"{context} is no ModuleDb");
            Assert.Contains(House.Types(context.Assembly), t => t.GetCustomAttribute<Microsoft.EntityFrameworkCore.Infrastructure.DbContextAttribute>()?.ContextType == context);
        }
    }

    private const BindingFlags Everything = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static bool IsRequest(Type type) => type.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IRequest<>));

    private static string ModuleOf(Assembly assembly) => assembly.GetName().Name!.Split('.')[1];

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
}
