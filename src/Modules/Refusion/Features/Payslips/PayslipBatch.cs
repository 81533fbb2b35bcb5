using System.Text;
using System.Text.Json;
using Faatimer.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Faatimer.Refusion.Features;

/// <summary>One payslip of a batch, read or unreadable.</summary>
/// <param name="Unreadable">Why it cannot be read; then there is no payslip.</param>
/// <param name="Rows">Of a file: the rows of its lines, in order.</param>
internal sealed record PayslipInBatch(PayslipRequest? Payslip, RuleViolation? Unreadable, PayslipName Name, IReadOnlyList<PayslipCsv.Row> Rows)
{
    /// <summary>
    /// Binds one payslip as if it had been posted alone: strict, and with the same codes and pointers. What it holds that cannot be read is its own fault only (R17).
    /// </summary>
    /// <param name="begins">Where in the body it begins: the lines before it, and the bytes before it on its first line.</param>
    public static PayslipInBatch Bind(ReadOnlySpan<byte> json, IReadOnlyList<PayslipCsv.Row> rows, (long Lines, long Bytes) begins = default)
    {
        try
        {
            return JsonSerializer.Deserialize<PayslipRequest>(json, Json.Options) is { } payslip
                ? new(payslip, null, PayslipName.Readable(payslip.Source, payslip.Number, payslip.Employee.Cpr), rows)
                : new(null, KernelProblems.Required.With(), default, rows);
        }
        catch (JsonException unreadable)
        {
            return new(null, RuleViolation.Invalid(Malformed.Error(unreadable, begins)), PayslipName.In(json), rows);
        }
    }

    /// <summary>Where in the file an error stands; null when there is no file.</summary>
    public FilePlace? PlaceOf(RuleError error) => Rows.Count == 0 ? null : PayslipCsv.PlaceOf(error, Rows);
}

/// <summary>What a payslip is called, as far as that can be read and said back: whatever else is wrong with it, the sender finds it by its name.</summary>
internal readonly record struct PayslipName(string? Source, string? Number)
{
    /// <summary>Without what holds the employee's CPR number, or may hold it when that cannot be read (ID3).</summary>
    public static PayslipName Readable(string? source, string? number, string? cpr)
    {
        var employee = new PayslipEmployee(cpr ?? "", "");
        var isKnown = Cpr.TryParse(employee.WholeCpr(), out _);
        return new(Part(source), Part(number));

        string? Part(string? text) => string.IsNullOrEmpty(text) || (isKnown ? employee.IsNamedIn(text) : Redaction.HoldsCpr(text)) ? null : text;
    }

    /// <summary>Reads what can be read of a payslip that cannot be bound.</summary>
    public static PayslipName In(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = PayslipBatch.MaxDepth });
        using var document = JsonDocument.ParseValue(ref reader);
        var payslip = document.RootElement;
        return Readable(Text(Field(payslip, "source")), Text(Field(payslip, "number")), Text(Field(Field(payslip, "employee"), "cpr")));

        static JsonElement Field(JsonElement of, string name) => of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var value) ? value : default;

        static string? Text(JsonElement value)
        {
            try
            {
                return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
            }
            catch (InvalidOperationException)
            {
                return null; // Half of a surrogate pair.
            }
        }
    }
}

/// <summary>
/// Reads the body of a batch. The body as a whole must be readable and have the right shape; each payslip is then bound by itself, from its own bytes, so that one
/// with an unknown field or a text for a number fails alone. Rule R17.
/// </summary>
internal static class PayslipBatch
{
    /// <summary>Deep enough to walk over what binding will refuse.</summary>
    internal const int MaxDepth = 64;

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
            var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = MaxDepth });
            var place = new Place(body);
            reader.Read();
            Require(reader.TokenType == JsonTokenType.StartObject, KernelProblems.MalformedValue, null);
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (!reader.ValueTextEquals("payslips"u8))
                {
                    var (lines, bytes) = place.Of((int)reader.TokenStartIndex);
                    throw KernelProblems.UnknownField.With(new { line = lines + 1, at = bytes + 1 });
                }

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
                        payslips.Add(PayslipInBatch.Bind(body[start..(int)reader.BytesConsumed], [], place.Of(start)));
                    }
                }
            }

            reader.Read(); // What comes after the object is no JSON.
        }
        catch (JsonException unreadable)
        {
            throw RuleViolation.Invalid(Malformed.Error(unreadable));
        }
        catch (InvalidOperationException)
        {
            // A name with half of a surrogate pair.
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

    /// <summary>Counts lines on the way through a body, each byte once.</summary>
    private ref struct Place(ReadOnlySpan<byte> body)
    {
        private readonly ReadOnlySpan<byte> _body = body;
        private int _counted;
        private int _line;
        private int _lineStart;

        /// <summary>The lines before a place that is not before the last one asked for, and the bytes before it on its line.</summary>
        public (long Lines, long Bytes) Of(int at)
        {
            var passed = _body[_counted..at];
            _line += passed.Count((byte)'\n');
            _lineStart = passed.LastIndexOf((byte)'\n') is >= 0 and var last ? _counted + last + 1 : _lineStart;
            _counted = at;
            return (_line, at - _lineStart);
        }
    }
}
