using System.Text;
using System.Text.Json;
using Faatimer.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Faatimer.Refusion.Features;

/// <summary>One payslip of a batch, read or unreadable.</summary>
/// <param name="Unreadable">Why it cannot be read; then there is no payslip.</param>
/// <param name="Rows">Of a file: the rows of its lines, in order, the heading being row 1.</param>
internal sealed record PayslipInBatch(PayslipRequest? Payslip, RuleViolation? Unreadable, IReadOnlyList<int> Rows)
{
    /// <summary>
    /// Binds one payslip as if it had been posted alone: strict, and with the same codes and pointers. What it holds that cannot be read is its own fault only (R17).
    /// </summary>
    public static PayslipInBatch Bind(ReadOnlySpan<byte> json, params IReadOnlyList<int> rows)
    {
        try
        {
            return JsonSerializer.Deserialize<PayslipRequest>(json, Json.Options) is { } payslip
                ? new(payslip, null, rows)
                : new(null, KernelProblems.Required.With(), rows);
        }
        catch (JsonException unreadable)
        {
            return new(null, RuleViolation.Invalid(Malformed.Error(unreadable)), rows);
        }
    }

    /// <summary>The row and column that an error stands in: those of the line it points at, otherwise the payslip's first row.</summary>
    public (int? Row, string? Column) PlaceOf(RuleError error) => Rows.Count == 0 ? (null, null)
        : error.Args?.GetValueOrDefault("row") is int row ? (row, null)
        : (error.Pointer?.Split('/') is ["", "lines", var index, ..] && int.TryParse(index, out var line) && line < Rows.Count ? Rows[line] : Rows[0], PayslipCsv.ColumnOf(error.Pointer));
}

/// <summary>
/// Reads the body of a batch. The body as a whole must be readable and have the right shape; each payslip is then bound by itself, from its own bytes, so that one
/// with an unknown field or a text for a number fails alone. Rule R17.
/// </summary>
internal static class PayslipBatch
{
    public static IReadOnlyList<PayslipInBatch> Read(HttpRequest request)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type))
        {
            throw new BadHttpRequestException("content type", StatusCodes.Status415UnsupportedMediaType);
        }

        var bytes = BufferedBody.Of(request);
        var payslips = type.MediaType.Equals("text/csv", StringComparison.OrdinalIgnoreCase) ? PayslipCsv.Read(bytes, HeaderUtilities.RemoveQuotes(type.Charset).Value) : ReadJson(bytes.Span);
        return payslips.Count switch
        {
            0 => throw KernelProblems.Required.With(pointer: "/payslips"),
            > SubmitPayslips.MaxPayslips => throw RefusionProblems.BatchTooLarge.With(new { max = SubmitPayslips.MaxPayslips }),
            _ => payslips,
        };
    }

    private static List<PayslipInBatch> ReadJson(ReadOnlySpan<byte> body)
    {
        if (body.StartsWith(Encoding.UTF8.Preamble))
        {
            body = body[Encoding.UTF8.Preamble.Length..];
        }

        List<PayslipInBatch>? payslips = null;
        try
        {
            // Deep enough to walk over what binding will refuse.
            var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = 64 });
            reader.Read();
            Require(reader.TokenType == JsonTokenType.StartObject, KernelProblems.MalformedValue, null);
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                Require(reader.ValueTextEquals("payslips"u8), KernelProblems.UnknownField, null);
                Require(payslips is null, KernelProblems.MalformedValue, "/payslips");
                reader.Read();
                Require(reader.TokenType == JsonTokenType.StartArray, KernelProblems.MalformedValue, "/payslips");
                payslips = [];
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    var start = (int)reader.TokenStartIndex;
                    reader.Skip();
                    if (payslips.Count <= SubmitPayslips.MaxPayslips)
                    {
                        payslips.Add(PayslipInBatch.Bind(body[start..(int)reader.BytesConsumed]));
                    }
                }
            }

            reader.Read(); // What comes after the object is no JSON.
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            // A name with half of a surrogate pair is the second.
            throw KernelProblems.MalformedJson.With();
        }

        return payslips ?? [];
    }

    private static void Require(bool holds, ProblemKind problem, string? pointer)
    {
        if (!holds)
        {
            throw problem.With(pointer: pointer);
        }
    }
}
