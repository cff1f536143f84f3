package rtf

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestOriginOf(t *testing.T) {
	for in, want := range map[string]Origin{
		`{\rtf1\ansi\ansicpg1252\fromhtml1 \deff0 x}`:    FromHTML,
		`{\rtf1\ansi\fromtext x}`:                        FromText,
		`{\rtf1\ansi x}`:                                 Native,
		`{\rtf1\ansi\fromhtml0 x}`:                       Native,
		`{\rtf1 text first \fromhtml1}`:                  Native,
		`{\rtf1\a\b\c\d\e\f\g\fromhtml1}`:                FromHTML, // the tenth token
		`{\rtf1\a\b\c\d\e\f\g\h\fromhtml1}`:              Native,
		``:                                               Native,
		`{\rtf1\ansi\fromtextile x}`:                     Native,
		"{\\rtf1\r\n\\ansi\r\n\\fromtext \\fbidis text}": FromText,
	} {
		if got := OriginOf([]byte(in)); got != want {
			t.Errorf("OriginOf(%s) = %d, want %d", in, got, want)
		}
	}
}

func TestText(t *testing.T) {
	for _, tc := range []struct{ name, in, want string }{
		{"paragraphs", `{\rtf1 a\par b\line c\tab d}`, "a\r\nb\r\nc\td"},
		{"line breaks of the file mean nothing", "{\\rtf1 a\r\nb\nc}", "abc"},
		{"escaped characters", `{\rtf1 \{\\\}}`, `{\}`},
		{"space ends a word", `{\rtf1 a\b  b\b0 c}`, "a bc"},
		{"tables, pictures and properties left out", `{\rtf1{\fonttbl{\f0 Arial;}}{\colortbl;\red1;}{\stylesheet{\s1 Normal;}}{\info{\author Ann}}{\pict\wmetafile8 0102}x}`, "x"},
		{"ignorable destination", `{\rtf1{\*\generator Word;}x{\*\unknown{\b y}}z}`, "xz"},
		{"field shows its result", `{\rtf1{\field{\*\fldinst HYPERLINK "http://x"}{\fldrslt here}}}`, "here"},
		{"header and footer", `{\rtf1{\header top}{\footer bottom}mid}`, "mid"},
		{"symbols", `{\rtf1 \lquote a\rquote\ldblquote b\rdblquote\bullet\endash\emdash\~\_}`, "‘a’“b”•–—\u00A0\u2011"},
		{"default code page", `{\rtf1\ansi\ansicpg1251 \'cf\'f0}`, "Пр"},
		{"1252 without one", `{\rtf1 \'80}`, "€"},
		{"mac", `{\rtf1\mac \'8e}`, "é"},
		{"font's character set", `{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fcharset0 A;}{\f1\fcharset204 B;}}\'e4{\f1 \'e4}\'e4}`, "äдä"},
		{"fonts without groups", `{\rtf1{\fonttbl\f0\fcharset0 A;\f7\fcharset161 B;}\f7\'e1\plain\'e1}`, "αá"},
		{"default font", `{\rtf1\deff3{\fonttbl{\f3\fcharset238 A;}}\'b9\plain\'b9}`, "ąą"},
		{"font's code page", `{\rtf1{\fonttbl{\f0\fcharset0\cpg1253 A;}}\'e1}`, "α"},
		{"unknown character set", `{\rtf1\ansicpg1251{\fonttbl{\f0\fcharset2 Symbol;}}\'cf}`, "П"},
		{"double bytes", `{\rtf1{\fonttbl{\f0\fcharset128 M;}}\'93\'fa\'96{}\'7b}`, "日\uFFFD{"},
		{"double bytes, second one plain", `{\rtf1{\fonttbl{\f0\fcharset128 M;}}\'83A\'95\\}`, "ア表"},
		{"raw 8-bit text", "{\\rtf1\\ansicpg1251 \xcf\xf0}", "Пр"},
		{"unicode", `{\rtf1\ansi\u8364?\u-10179?\u-8704?x}`, "€😀x"},
		{"unicode, no replacement", `{\rtf1\uc0\u8364 x}`, "€x"},
		{"unicode, long replacement", `{\rtf1\uc2\u8364\'80\'80x}`, "€x"},
		{"unicode, replaced by a word", `{\rtf1\u8220\ldblquote x\u8221\rdblquote}`, "“x”"},
		{"unicode, replacement ends with the group", `{\rtf1\uc3{\u8364 a}b}`, "€b"},
		{"unicode, count belongs to the group", `{\rtf1{\uc0\u8364}\u8364?x}`, "€€x"},
		{"lone surrogate", `{\rtf1\u-10179?x\u-10179?}`, "\uFFFDx\uFFFD"},
		{"two first halves", `{\rtf1\u-10179?\u-10179?\u-8704?}`, "\uFFFD😀"},
		{"code point above 16 bits", `{\rtf1\u128512?}`, "😀"},
		{"hidden", `{\rtf1 a{\v b}c\v d\v0 e}`, "ace"},
		{"binary data", "{\\rtf1 a\\bin3 }}}b}", "ab"},
		{"binary data to the end", `{\rtf1 a\bin999999 b}`, "a"},
		{"table", `{\rtf1 a\cell b\cell\row c}`, "a\tb\t\r\nc"},
		{"list numbers", `{\rtf1{\pntext\f0 1.\tab}first}`, "1.\tfirst"},
		{"escaped line break", "{\\rtf1 a\\\nb}", "a\r\nb"},
		{"what encapsulates HTML shows its rendering", `{\rtf1\fromhtml1{\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 a\htmlrtf\par}\htmlrtf0}`, "a\r\n"},
		{"encapsulated text", `{\rtf1\ansi\fromtext \deff0{\fonttbl{\f0 A;}}\pard\plain a\par b\htmlrtf c\htmlrtf0}`, "a\r\nb"},
		{"no RTF at all", `plain`, "plain"},
		{"empty", ``, ""},
		{"groups that do not match", `}}{\rtf1 a}}b{`, "ab"},
		{"bad hexadecimal", `{\rtf1 a\'zzb}`, "azzb"},
		{"backslash at the end", `{\rtf1 a\`, "a"},
		{"hexadecimal at the end", `{\rtf1 a\'4`, "a4"},
		{"endless parameter", `{\rtf1\fs99999999999999999999999 a}`, "a"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := Text([]byte(tc.in)); got != tc.want {
				t.Errorf("Text(%s)\n = %q\nwant %q", tc.in, got, tc.want)
			}
		})
	}
}

func TestHTML(t *testing.T) {
	const head = `{\rtf1\ansi\ansicpg1251\fromhtml1 \deff0{\fonttbl{\f0\fcharset0 A;}{\f1\fcharset161 B;}}{\colortbl;}`
	for _, tc := range []struct{ name, in, want string }{
		{"tags and text", `{\*\htmltag19 <html>}{\*\htmltag2 \par }{\*\htmltag50 <body>}text{\*\htmltag58 </body>}`, "<html>\r\n<body>text</body>"},
		{"what is for RTF readers is left out", `a\htmlrtf {\b \htmlrtf0 b\htmlrtf }\htmlrtf0 c`, "abc"},
		{"state belongs to the group", `{\htmlrtf x}y`, "y"},
		{"tag for other readers", `{\*\mhtmltag1 <img src=x>}{\*\htmltag1 <img src=y>}`, "<img src=y>"},
		{"character reference", `{\*\htmltag84 &nbsp;}\htmlrtf \'a0\htmlrtf0 x`, "&nbsp;x"},
		{"escapes inside a tag", `{\*\htmltag241 v\\:* \{a\}\tab b}`, "v\\:* {a}\tb"},
		{"characters in text", `\lquote\rquote\ldblquote\rdblquote\bullet\endash\emdash\~\_`, "&lsquo;&rsquo;&ldquo;&rdquo;&bull;&ndash;&mdash;&nbsp;&shy;"},
		{"line breaks in text", `a\par b\line c\tab d`, "a\r\nb\r\nc\td"},
		{"text is no markup", `1 < 2 & 3 > 2`, "1 &lt; 2 & 3 &gt; 2"},
		{"text in the font's page, tags in the document's", `{\f1 \'e1{\*\htmltag1 <i title="\'e1">}}`, "α<i title=\"б\">"},
		{"unicode in a tag", `{\*\htmltag1 <i title="\u8364?">}`, "<i title=\"€\">"},
		{"other destinations", `{\*\xyz <b>}{\pntext 1.}{\pict 00}{\listtext 2.}x`, "x"},
		{"cells are markup's business", `a\cell\row b`, "ab"},
		{"tag inside what is left out", `\htmlrtf{\*\htmltag1 <b>}\htmlrtf0 x`, "x"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, ok := HTML([]byte(head + tc.in + "}"))
			if got != tc.want || !ok {
				t.Errorf("HTML(%s)\n = %q, %v\nwant %q", tc.in, got, ok, tc.want)
			}
		})
	}
	if got, ok := HTML([]byte(`{\rtf1\ansi x}`)); ok || got != "" {
		t.Errorf("HTML of ordinary RTF = %q, %v", got, ok)
	}
}

// TestDeepNesting opens more groups than states are kept for.
func TestDeepNesting(t *testing.T) {
	const n = 3 * maxDepth
	in := `{\rtf1 a` + strings.Repeat("{", n) + "b" + strings.Repeat("}", n) + "c}"
	if got := Text([]byte(in)); got != "abc" {
		t.Errorf("Text = %q", got)
	}
	if got := Text([]byte(strings.Repeat(`\'`, 1<<20))); len(got) > 1<<21 {
		t.Errorf("%d bytes", len(got))
	}
}

func FuzzText(f *testing.F) {
	for _, s := range []string{
		`{\rtf1\ansi\ansicpg1252\fromhtml1{\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 a\htmlrtf\par}\htmlrtf0}`,
		`{\rtf1\deff3{\fonttbl{\f3\fcharset128 A;}}\'93\'fa\u-10179?\u-8704?\plain\bin3 xxx}`,
		`{\rtf1\fromtext\uc2\u8364\'80\'80}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		text := Text(b)
		html, ok := HTML(b)
		if !utf8.ValidString(text) || !utf8.ValidString(html) || ok != (OriginOf(b) == FromHTML) {
			t.Fatalf("%q: %q, %q, %v", b, text, html, ok)
		}
		if len(text) > 4*len(b)+8 || len(html) > 6*len(b)+8 {
			t.Fatalf("%d bytes became %d and %d", len(b), len(text), len(html))
		}
	})
}
