package textnorm

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

func TestFold(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", ""},
		{" \t\r\n", ""},
		{"  Hello\r\n\tWORLD ", "hello world"},
		{"Straße", "strasse"},
		{"Ｆｕｌｌ　Ｗｉｄｔｈ", "full width"},
		{"a\u00a0b\u2003c", "a b c"},
		{"cafe\u0301", "café"},
		{"ﬁle", "file"},
		{"bad\xffbyte", "bad\ufffdbyte"},
		{"ΐ", "ΐ"},
		{"DŽ", "dž"},
	} {
		if got := Fold(c.in); got != c.want {
			t.Errorf("Fold(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestLetters(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", ""},
		{"Hello, World 42!", "helloworld42"},
		{"> quoted\r\n> text=20", "quotedtext20"},
		{"Grüße — “fine”", "grüssefine"},
		{"u\u0308ber", "über"},
		{"日本語、テスト。", "日本語テスト"},
		{"привет, МИР", "приветмир"},
		{"٣ × ٤", "٣٤"},
		{"zero\u200bwidth\u00ad\ufeff", "zerowidth"},
	} {
		if got := Letters(c.in); got != c.want {
			t.Errorf("Letters(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestDigits(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"+1 (555) 010-9999", "15550109999"},
		{"001 555 010 9999", "15550109999"},
		{"٠١٢٣٤٥٦٧٨٩", "0123456789"},
		{"０９", "09"},
		{"none", ""},
	} {
		if got := Digits(c.in); got != c.want {
			t.Errorf("Digits(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestEmail(t *testing.T) {
	for _, in := range []string{
		"Joe@Example.COM", "<joe@example.com>", "mailto:joe@example.com", "SMTP:Joe@example.com", " 'joe@example.com' ",
	} {
		if got := Email(in); got != "joe@example.com" {
			t.Errorf("Email(%q) = %q", in, got)
		}
	}
}

func TestSubjectCore(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"Budget", "budget"},
		{"RE: Budget", "budget"},
		{"AW: WG: Budget", "budget"},
		{"Re[2]: Fwd (3): Budget", "budget"},
		{"RE : Budget", "budget"},
		{"答复：转发: 预算", "预算"},
		{"İLT: Bütçe", "bütçe"},
		{"VÁ: költség", "költség"},
		{"[EXTERNAL] RE: [EXT] Budget", "budget"},
		{"\x01\x05RE: Budget", "budget"},
		{"\x01", ""},
		{"Note: keep this", "note: keep this"},
		{"[team] Budget", "[team] budget"},
		{"RE:", ""},
		{": odd", ": odd"},
		{"12: not a prefix", "12: not a prefix"},
	} {
		if got := SubjectCore(c.in); got != c.want {
			t.Errorf("SubjectCore(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestHTML(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"plain", "hello", "hello"},
		{"entities", "a&nbsp;&lt;b&gt; &auml;&#x20AC;", "a <b> ä€"},
		{"blocks", "<p>one</p><p>two<br>three", "one two three"},
		{"cells", "<table><tr><td>a<td>b</table>", "a b"},
		{"inline", "w<b>or</b>d", "word"},
		{"head", "<html><head><title>T</title><style>p{}</style></head><body>x</body></html>", "x"},
		{"open head", "<head><title>T</title><body>x", "x"},
		{"script", "a<script>if (1 < 2) '</p>'</script>b", "ab"},
		{"comment", "a<!--[if mso]><p>no</p><![endif]-->b", "ab"},
		{"breaks off", "seen<p unclosed='", "seen"},
		{"upper case", "<STYLE>x</STYLE>y<BR>z", "y z"},
	} {
		if got := Fold(HTML(c.in)); got != c.want {
			t.Errorf("%s: HTML(%q) = %q, want %q", c.name, c.in, got, c.want)
		}
	}
}

func TestPlain(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"no mark", "no mark"},
		{"see here <http://example.com/a?b=c> now", "see here  now"},
		{"joe <mailto:joe@example.com>", "joe "},
		{"[cid:image001.png@01D0] end", " end"},
		{"a < b [1] <http:", "a < b [1] <http:"},
		{"<" + "HTTPS://x>", ""},
	} {
		if got := Plain(c.in); got != c.want {
			t.Errorf("Plain(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

// An HTML body and the text that a mail program derives from it have the same
// letters.
func TestDerivedTextAgrees(t *testing.T) {
	source := `<html><body><p>Hello <a href="http://example.com/">world</a></p><img src="cid:x"><p>Bye</p></body></html>`
	derived := "Hello world <http://example.com/>\r\n\r\n[cid:x]\r\n\r\nBye\r\n"
	if a, b := Letters(HTML(source)), Letters(Plain(derived)); a != b {
		t.Errorf("%q and %q", a, b)
	}
}

// Each character folds to something that folding leaves alone, and to the same as
// the characters that differ from it by case only.
func TestFoldEachCharacter(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if !unicode.In(r, unicode.L, unicode.M, unicode.N, unicode.S, unicode.P, unicode.Z, unicode.Cf) {
			continue
		}
		folded := Fold(string(r))
		if again := Fold(folded); again != folded {
			t.Errorf("%U folds to %q, which folds to %q", r, folded, again)
		}
		if !unicode.IsLetter(r) {
			continue
		}
		if other := Fold(string(unicode.SimpleFold(r))); other != folded {
			t.Errorf("%U folds to %q, %U to %q", r, folded, unicode.SimpleFold(r), other)
		}
	}
}

func TestProperties(t *testing.T) {
	text := rapid.OneOf(rapid.String(), rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) }))
	rapid.Check(t, func(t *rapid.T) {
		s := text.Draw(t, "s")
		folded := Fold(s)
		if again := Fold(folded); again != folded {
			t.Fatalf("Fold of %q: %q, again %q", s, folded, again)
		}
		if !utf8.ValidString(folded) {
			t.Fatalf("Fold of %q is not UTF-8: %q", s, folded)
		}
		if strings.Contains(folded, "  ") || strings.TrimSpace(folded) != folded {
			t.Fatalf("Fold of %q leaves white space: %q", s, folded)
		}
		if a, b := Letters(s), Letters(folded); a != b {
			t.Fatalf("letters of %q: %q, of its folded form %q", s, a, b)
		}
		valid := strings.ToValidUTF8(s, "\uFFFD")
		if a, b := Fold(norm.NFD.String(valid)), Fold(norm.NFC.String(valid)); a != b {
			t.Fatalf("normal forms of %q differ: %q and %q", s, a, b)
		}
	})
}

// The table of common characters gives what the general way gives.
func TestCommonAgreesWithAny(t *testing.T) {
	common := rapid.OneOf(rapid.Rune(), rapid.Int32Range(0, common1-1), rapid.Int32Range(base2, base2+common2-1))
	rapid.Check(t, func(t *rapid.T) {
		s := string(rapid.SliceOf(common).Draw(t, "runes"))
		got, ok := foldCommon(s)
		if want := foldAny(s); ok && collapse(got) != collapse(want) {
			t.Fatalf("%q: %q, the general way gives %q", s, got, want)
		}
	})
}

func FuzzHTML(f *testing.F) {
	f.Add("<p>one<br>two</p><!-- c --><script>x</script>&amp;")
	f.Add("<head><title>")
	f.Add("<![CDATA[x]]><textarea></p>")
	f.Fuzz(func(t *testing.T, source string) {
		text := HTML(source)
		if len(text) > 4*len(source) {
			t.Errorf("%d bytes of text from %d of source", len(text), len(source))
		}
		Letters(Plain(text))
		SubjectCore(source)
	})
}

func BenchmarkFoldASCII(b *testing.B)    { benchmark(b, Fold, "The quick brown fox, 12:30.\r\n") }
func BenchmarkLettersASCII(b *testing.B) { benchmark(b, Letters, "The quick brown fox, 12:30.\r\n") }

func BenchmarkLettersLatin(b *testing.B) {
	benchmark(b, Letters, "Größere Mühe, naïve Füße.\r\n")
}

func benchmark(b *testing.B, f func(string) string, line string) {
	text := strings.Repeat(line, 1000)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		f(text)
	}
}
