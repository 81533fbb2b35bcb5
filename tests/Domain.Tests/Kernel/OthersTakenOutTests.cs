using Faatimer.Kernel;

namespace Faatimer.Domain.Tests.Kernel;

/// <summary>Other people in what was gathered about one (X7).</summary>
public sealed class OthersTakenOutTests
{
    [Theory]
    [InlineData("Bent Prøve ringede", "[en anden] ringede", 1)]
    [InlineData("Bent Prøves mor ringede", "[en anden] mor ringede", 1)]
    [InlineData("Mødt med bent  prøve og Bent Prøve's kollega", "Mødt med [en anden] og [en anden] kollega", 2)]
    [InlineData("Ve\u0301ra Prøve", "[en anden]", 1)]
    [InlineData("Anne Marie Hansen og Marie Hansen", "Anne Marie Hansen og [en anden]", 1)]
    [InlineData("Anne Marie Hansens ønsker", "Anne Marie Hansens ønsker", 0)]
    [InlineData("Bent Prøvesen, Kanbent Prøve og Bent", "Bent Prøvesen, Kanbent Prøve og Bent", 0)]
    [InlineData("Ring til Bent Prøve, 620375-0038", "Ring til [en anden], 620375-XXXX", 1)]
    public void X7_a_name_is_taken_out_however_it_is_written_and_the_own_name_stays(string text, string expected, int count)
    {
        var others = new OthersTakenOut("Anne Marie Hansen", [("Bent Prøve", "[en anden]"), ("Marie Hansen", "[en anden]"), ("V\u00e9ra Prøve", "[en anden]")]);
        var part = others.Of(new("candidates.register", "", "", "", "", [new(null, [new("note", "Note", text)])]));
        Assert.Equal((expected, count), (part.Records[0].Fields[0].Value, others.Count));
    }
}
