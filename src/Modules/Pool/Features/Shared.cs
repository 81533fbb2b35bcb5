using Faatimer.Contracts;
using Faatimer.Kernel;
using FluentValidation;
using MediatR;

namespace Faatimer.Pool.Features;

/// <summary>What several use cases of the pool share.</summary>
internal static class Shared
{
    /// <summary>The workplaces that the actor is limited to; null when it reaches all.</summary>
    public static async Task<IReadOnlyList<Guid>?> OwnWorkplaces(this UseCase useCase, IMediator mediator, CancellationToken cancellationToken) =>
        useCase.Reach == Reach.Own ? await mediator.Send(new WorkplacesInUnits(useCase.Actor.Units), cancellationToken) : null;

    /// <summary>A day of this century: arithmetic with months and weeks stays inside what a date can hold.</summary>
    public static IRuleBuilderOptions<T, DateOnly> Day<T>(this IRuleBuilder<T, DateOnly> rule) =>
        rule.Must(day => day.Year is >= 2000 and < 2100).WithErrorCode("pool.date_out_of_range");

    /// <inheritdoc cref="Day{T}(IRuleBuilder{T, DateOnly})"/>
    public static IRuleBuilderOptions<T, DateOnly?> Day<T>(this IRuleBuilder<T, DateOnly?> rule) =>
        rule.Must(day => day is null or { Year: >= 2000 and < 2100 }).WithErrorCode("pool.date_out_of_range");
}
