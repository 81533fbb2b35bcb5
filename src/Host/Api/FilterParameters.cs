using System.Reflection;
using Faatimer.Kernel;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace Faatimer.Host.Api;

/// <summary>Shows each field of a filter record as a query parameter; to the framework, which leaves reading it to the record, it is none.</summary>
internal sealed class FilterParameters : IApiDescriptionProvider
{
    private readonly EmptyModelMetadataProvider _metadata = new();

    /// <summary>After the framework's own.</summary>
    public int Order => 0;

    public void OnProvidersExecuting(ApiDescriptionProviderContext context)
    {
        foreach (var description in context.Results)
        {
            var filters = description.ActionDescriptor.EndpointMetadata.OfType<MethodInfo>().SelectMany(m => m.GetParameters()).Select(p => p.ParameterType).Where(QueryFields.IsFilter);
            foreach (var field in filters.SelectMany(f => QueryFields.Of(f).All))
            {
                description.ParameterDescriptions.Add(new()
                {
                    Name = field.Name,
                    Source = BindingSource.Query,
                    Type = field.Type,
                    IsRequired = field.IsRequired,
                    ModelMetadata = _metadata.GetMetadataForProperty(field.Property.DeclaringType!, field.Property.Name),
                });
            }
        }
    }

    public void OnProvidersExecuted(ApiDescriptionProviderContext context)
    {
    }
}
