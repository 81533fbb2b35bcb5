using System.Globalization;
using System.Text.Json;
using FluentValidation;
using FluentValidation.Validators;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Faatimer.Host.OpenApi;

/// <summary>What the validators check, said in the schemas: lengths, ranges and forms. What depends on other fields stands in the descriptions.</summary>
internal sealed class Constraints(SchemaNames names, IServiceProvider services) : IDocumentFilter
{
    /// <summary>Checks that are code, by the problem that they find.</summary>
    private static readonly Dictionary<string, Action<OpenApiSchema>> ByCode = new()
    {
        ["request.hours_out_of_range"] = s => (s.ExclusiveMinimum, s.Maximum) = ("0", "37"),
        ["cvr_invalid"] = s => s.Pattern = "^[0-9]{8}$",
        ["p_number_invalid"] = s => s.Pattern = "^[0-9]{10}$",
        ["gln_invalid"] = s => s.Pattern = "^[0-9]{13}$",
    };

    public void Apply(OpenApiDocument swaggerDoc, DocumentFilterContext context)
    {
        foreach (var (name, schema) in swaggerDoc.Components!.Schemas!)
        {
            if (services.GetService(typeof(IValidator<>).MakeGenericType(names.TypeOf(name))) is IValidator validator)
            {
                foreach (var rule in validator.CreateDescriptor().Rules.Where(r => r.PropertyName is not null && !r.HasCondition))
                {
                    foreach (var component in rule.Components.Where(c => !c.HasCondition && !c.HasAsyncCondition))
                    {
                        if (At(schema, rule.PropertyName) is { } field)
                        {
                            Constrain(field, component.Validator, component.ErrorCode);
                        }
                    }
                }
            }
        }

        OpenApiSchema? At(IOpenApiSchema schema, string path)
        {
            foreach (var step in path.Split('.'))
            {
                var at = schema is OpenApiSchemaReference { Reference.Id: { } name } ? swaggerDoc.Components.Schemas[name] : schema;
                if (at.Properties?.TryGetValue(JsonNamingPolicy.CamelCase.ConvertName(step), out schema!) != true)
                {
                    return null;
                }
            }

            return schema as OpenApiSchema;
        }
    }

    private static void Constrain(OpenApiSchema field, IPropertyValidator validator, string? code)
    {
        var isText = field.Type?.HasFlag(JsonSchemaType.String) == true && field.Enum is not { Count: > 0 };
        switch (validator)
        {
            case INotEmptyValidator when isText && field.Format is null:
                field.MinLength = 1;
                break;
            case ILengthValidator length when isText:
                field.MaxLength = length.Max;
                break;
            case IBetweenValidator between when field.Type?.HasFlag(JsonSchemaType.Number) == true || field.Type?.HasFlag(JsonSchemaType.Integer) == true:
                (field.Minimum, field.Maximum) = (Number(between.From), Number(between.To));
                break;
            case IComparisonValidator { ValueToCompare: { } value, MemberToCompare: null } comparison when field.Type?.HasFlag(JsonSchemaType.Array) == true:
                field.MaxItems = comparison.Comparison == Comparison.LessThanOrEqual ? Convert.ToInt32(value, CultureInfo.InvariantCulture) : field.MaxItems;
                break;
            case IComparisonValidator { ValueToCompare: { } value, MemberToCompare: null } comparison:
                Compare(field, comparison.Comparison, Number(value));
                break;
            default:
                if (code is not null && ByCode.FirstOrDefault(c => code == c.Key || code.EndsWith("." + c.Key, StringComparison.Ordinal)).Value is { } constrain)
                {
                    constrain(field);
                }

                break;
        }
    }

    private static void Compare(OpenApiSchema field, Comparison comparison, string value)
    {
        switch (comparison)
        {
            case Comparison.GreaterThan: field.ExclusiveMinimum = value; break;
            case Comparison.GreaterThanOrEqual: field.Minimum = value; break;
            case Comparison.LessThan: field.ExclusiveMaximum = value; break;
            case Comparison.LessThanOrEqual: field.Maximum = value; break;
        }
    }

    private static string Number(object value) => Convert.ToString(value, CultureInfo.InvariantCulture)!;
}
