package codepage

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding/ianaindex"
)

func ExampleDecode() {
	s, err := Decode(932, []byte("\x93\xfa\x96\x7b\x8c\xea"))
	fmt.Println(s, err)
	s, err = Decode(FromLocale(0x419), []byte("\xcf\xf0\xe8\xe2\xe5\xf2"))
	fmt.Println(s, err)
	_, err = Decode(99999, []byte("x"))
	fmt.Println(err)
	// Output:
	// 日本語 <nil>
	// Привет <nil>
	// codepage 99999: unknown code page
}

// specified are the code pages that stores and mail must be read in.
var specified = []int{
	437, 850, 852, 855, 866, 874, 932, 936, 949, 950, 1200, 1201,
	1250, 1251, 1252, 1253, 1254, 1255, 1256, 1257, 1258, 20127, 20866, 21866,
	28591, 28592, 28593, 28594, 28595, 28596, 28597, 28598, 28599, 28603, 28605, 38598,
	50220, 50221, 50222, 50225, 51932, 51936, 51949, 52936, 54936, 65000, 65001,
}

func TestDecode(t *testing.T) {
	for _, tc := range []struct {
		cp       int
		in, want string
	}{
		{437, "\x80", "Ç"},
		{850, "\xd5", "ı"},
		{866, "\x8f", "П"},
		{874, "\xa1", "ก"},
		{932, "\xb1\x83A", "ｱア"},
		{936, "\xc4\xe3", "你"},
		{949, "\xc7\xd1", "한"},
		{949, "\x8cc", "똠"}, // outside KS X 1001, in 949 only
		{950, "\xa7\x41", "你"},
		{1200, "a\x00\x3d\xd8\x00\xde", "a😀"},
		{1201, "\x00a\xd8\x3d\xde\x00", "a😀"},
		{1250, "\x9c", "ś"},
		{1252, "\x80\x93", "€“"},
		{1254, "\xfd", "ı"},
		{20127, "plain", "plain"},
		{20127, "\x92", "’"},
		{20866, "\xf0", "П"},
		{28591, "\x93\xe9", "“é"},
		{28592, "\xb1", "ą"},
		{28605, "\xa4", "€"},
		{38598, "\xe0", "א"},
		{50220, "\x1b$B\x46\x7c\x1b(B!", "日!"},
		{50225, "\x1b$)C\x0e\x47\x51\x0f ok", "한 ok"},
		{50225, "\x1b$)C\x0e\x47\x51\nok", "한\nok"},
		{51932, "\xc6\xfc", "日"},
		{51936, "\xc4\xe3", "你"},
		{51949, "\xc7\xd1", "한"},
		{52936, "~{DcDc~}!", "你你!"},
		{54936, "\x81\x30\x81\x30", "\u0080"},
		{65000, "Hi Mom -+Jjo--!", "Hi Mom -☺-!"}, // RFC 2152
		{65000, "+ZeVnLIqe-", "日本語"},              // RFC 2152
		{65000, "A+ImIDkQ.", "A≢Α."},              // RFC 2152
		{65000, "Item 3 is +AKM-1.", "Item 3 is £1."},
		{65000, "1 +- 1", "1 + 1"},
		{65000, "+2D3eAA-", "😀"},
		{65001, "é", "é"},
	} {
		got, err := Decode(tc.cp, []byte(tc.in))
		if got != tc.want || err != nil {
			t.Errorf("Decode(%d, %q) = %q, %v, want %q", tc.cp, tc.in, got, err, tc.want)
		}
	}
}

func TestDecodeInvalid(t *testing.T) {
	for _, tc := range []struct {
		cp       int
		in, want string
	}{
		{932, "a\xffb", "a\uFFFDb"},
		{950, "\xa7", "\uFFFD"},
		{1200, "a\x00b", "a"},
		{1200, "\x00\xd8", "\uFFFD"},
		{1201, "\xd8\x00", "\uFFFD"},
		{1253, "\xd2", "\uFFFD"},
		{50225, "\x1b$)C\x0e\x21\x7e\x7e\x7e", "\uFFFD"},
		{65000, "a\xffb", "aÿb"},
		{65000, "+A", ""},
		{65000, "+", "+"},
		{65000, "+2D0-", "\uFFFD"},
		{65001, "a\xffb", "a\uFFFDb"},
	} {
		got, err := Decode(tc.cp, []byte(tc.in))
		if !errors.Is(err, ErrInvalid) || tc.cp != 50225 && got != tc.want {
			t.Errorf("Decode(%d, %q) = %q, %v, want %q and ErrInvalid", tc.cp, tc.in, got, err, tc.want)
		}
		if !utf8.ValidString(got) {
			t.Errorf("Decode(%d, %q) is not UTF-8", tc.cp, tc.in)
		}
	}
}

func TestUnknown(t *testing.T) {
	for _, cp := range []int{0, -1, 1, 42, 1361, 99999} {
		if s, err := Decode(cp, []byte("x")); !errors.Is(err, ErrUnknown) || s != "" {
			t.Errorf("Decode(%d) = %q, %v", cp, s, err)
		}
		if b, err := Encode(cp, "x"); !errors.Is(err, ErrUnknown) || b != nil {
			t.Errorf("Encode(%d) = %q, %v", cp, b, err)
		}
		if Known(cp) || Name(cp) != "" {
			t.Errorf("%d is known as %q", cp, Name(cp))
		}
	}
}

// TestRoundTrip writes text of the page's script in every page and reads it again.
func TestRoundTrip(t *testing.T) {
	samples := map[int]string{
		437: "Ünïx ±", 850: "Ünïx ±", 852: "zażółć", 855: "привет", 866: "привет", 874: "ภาษา",
		932: "日本ｱ", 936: "你好", 949: "한글", 950: "你好", 1250: "zażółć", 1251: "привет", 1253: "γειά",
		1254: "ığş", 1255: "שלום", 1256: "سلام", 1257: "ąčę", 1258: "đơn", 20127: "plain",
		20866: "привет", 21866: "їґ", 28592: "zażółć", 28593: "ĥĵ", 28594: "ąįų", 28595: "привет",
		28596: "سلام", 28597: "γειά", 28598: "שלום", 28599: "ığş", 28603: "ąčę", 28605: "€é",
		38598: "שלום", 50220: "日本", 50221: "日本", 50222: "日本", 50225: "한글 x 한", 51932: "日本",
		51936: "你好", 51949: "한글", 52936: "你好~", 54936: "你好😀", 65000: "a+b 日😀!", 65001: "日😀", 1200: "日😀", 1201: "日😀",
	}
	for _, cp := range specified {
		want, ok := samples[cp]
		if !ok {
			want = "déjà vu"
		}
		b, err := Encode(cp, want)
		if err != nil {
			t.Errorf("Encode(%d, %q): %v", cp, want, err)
			continue
		}
		if got, err := Decode(cp, b); got != want || err != nil {
			t.Errorf("%d: %q became %q, %v", cp, want, got, err)
		}
		if !Known(cp) || Name(cp) == "" {
			t.Errorf("%d has no name", cp)
		}
	}
}

// TestASCIIShortcut checks that the shortcut for 7-bit text changes nothing.
func TestASCIIShortcut(t *testing.T) {
	for cp := range pages {
		for c := range byte(0x80) {
			in := []byte{c, c}
			got, err := Decode(cp, in)
			p := pages[cp]
			if p.enc == nil || isWidePage(cp) || err != nil {
				continue
			}
			slow, ok := decodeWith(cp, p.enc, in)
			if ok && slow != got && c >= 0x20 {
				t.Errorf("code page %d: %q is %q by the table, %q by the shortcut", cp, in, slow, got)
			}
		}
	}
}

func TestEncodeInvalid(t *testing.T) {
	for _, tc := range []struct {
		cp int
		in string
	}{{1252, "a漢b"}, {932, "a😀b"}, {50225, "a漢😀b"}, {28591, "a€b"}, {20127, "aéb"}} {
		b, err := Encode(tc.cp, tc.in)
		if !errors.Is(err, ErrInvalid) || !bytes.HasPrefix(b, []byte("a")) && tc.cp != 50225 || !bytes.HasSuffix(b, []byte("b")) {
			t.Errorf("Encode(%d, %q) = %q, %v", tc.cp, tc.in, b, err)
		}
	}
	if b, err := Encode(50225, "plain"); err != nil || string(b) != "plain" {
		t.Errorf("ISO-2022-KR without Korean = %q, %v", b, err)
	}
}

func TestFromCharset(t *testing.T) {
	for name, want := range map[string]int{
		"UTF-8": 65001, `"utf-8"`: 65001, " utf8\r\n": 65001, "US-ASCII": 20127, "ISO-8859-1": 28591,
		"iso8859-15": 28605, "latin1": 28591, "windows-1252": 1252, "cp1251": 1251, "Windows-31J": 932,
		"Shift_JIS": 932, "ISO-2022-JP": 50220, "csISO2022JP": 50221, "EUC-JP": 51932, "ks_c_5601-1987": 949,
		"euc-kr": 51949, "iso-2022-kr": 50225, "gb2312": 51936, "GBK": 936, "gb18030": 54936, "HZ-GB-2312": 52936,
		"Big5": 950, "KOI8-R": 20866, "koi8-u": 21866, "TIS-620": 874, "iso-8859-8-i": 38598, "macintosh": 10000,
		"unicode-1-1-utf-7": 65000, "utf-16": 1200, "utf-16be": 1201, "ibm850": 850, "cp437": 437, "windows-874": 874,
	} {
		if got, ok := FromCharset(name); !ok || got != want {
			t.Errorf("FromCharset(%q) = %d, %v, want %d", name, got, ok, want)
		}
	}
	for _, name := range []string{"", "x-unknown", "utf-9", "iso-8859-", "0"} {
		if got, ok := FromCharset(name); ok {
			t.Errorf("FromCharset(%q) = %d", name, got)
		}
	}
	for cp, p := range pages {
		if got, ok := FromCharset(p.name); !ok || got != cp && cp != 50222 {
			t.Errorf("the name of %d, %q, is that of %d", cp, p.name, got)
		}
	}
	for cp := range charsetAliases {
		if !Known(cp) {
			t.Errorf("aliases of %d, which is not known", cp)
		}
	}
}

// TestFromCharsetIANA compares what our names decode to with what the IANA index of
// x/text makes of the same names.
func TestFromCharsetIANA(t *testing.T) {
	compared := 0
	for name, cp := range charsets() {
		enc, err := ianaindex.MIME.Encoding(name)
		if err != nil || enc == nil || cp == ASCII || cp == 949 || cp == 51936 {
			continue // not in the index, or a superset here on purpose
		}
		var in []byte
		for c := 0xA1; c < 0xFF; c++ {
			in = append(in, byte(c))
		}
		if isWidePage(cp) {
			continue
		}
		want, _ := enc.NewDecoder().Bytes(in)
		if got, _ := Decode(cp, in); got != string(want) {
			t.Errorf("%s: as %d %q, by IANA %q", name, cp, got, want)
		}
		compared++
	}
	if compared < 100 {
		t.Errorf("only %d names could be compared", compared)
	}
}

func TestFromLocale(t *testing.T) {
	for lcid, want := range map[int]int{
		0x409: 1252, 0x407: 1252, 0x411: 932, 0x804: 936, 0x1004: 936, 0x404: 950, 0xC04: 950,
		0x412: 949, 0x419: 1251, 0x415: 1250, 0x405: 1250, 0x40E: 1250, 0x408: 1253, 0x41F: 1254, 0x40D: 1255,
		0x401: 1256, 0x427: 1257, 0x42A: 1258, 0x41E: 874, 0xC1A: 1251, 0x81A: 1250, 0x241A: 1250, 0x281A: 1251,
		0x443: 1254, 0x843: 1251, 0x439: 0, 0x437: 0, 0: 0, 0x7F: 0, 0x10407: 1252, -1: 0,
	} {
		if got := FromLocale(lcid); got != want {
			t.Errorf("FromLocale(0x%X) = %d, want %d", lcid, got, want)
		}
	}
	for lang, cp := range primaryPages {
		if !Known(cp) || lang > 0x3FF {
			t.Errorf("language 0x%X has the code page %d", lang, cp)
		}
	}
	for lang, cp := range regionPages {
		if cp != 0 && !Known(cp) {
			t.Errorf("locale 0x%X has the code page %d", lang, cp)
		}
	}
}

func TestStoragePage(t *testing.T) {
	for in, want := range map[int]int{50220: 932, 28591: 1252, 20866: 1251, 65001: 65001, 1250: 1250, 0: 0} {
		if got := StoragePage(in); got != want {
			t.Errorf("StoragePage(%d) = %d, want %d", in, got, want)
		}
	}
	for from, to := range storagePages {
		if !Known(from) || !Known(to) {
			t.Errorf("%d is stored in %d: not known", from, to)
		}
	}
}

func FuzzDecode(f *testing.F) {
	for i, cp := range specified {
		f.Add(cp, []byte(strings.Repeat("\x1b$)C\x0e\x21 +ZeV- ~{Dc~} \xc7\xd1", 1+i%2)))
	}
	f.Fuzz(func(t *testing.T, cp int, b []byte) {
		s, err := Decode(cp, b)
		if err != nil && !errors.Is(err, ErrUnknown) && !errors.Is(err, ErrInvalid) {
			t.Fatal(err)
		}
		if !utf8.ValidString(s) {
			t.Fatalf("Decode(%d, %x) is not UTF-8", cp, b)
		}
		if errors.Is(err, ErrUnknown) {
			return
		}
		enc, encErr := Encode(cp, s)
		if err != nil || encErr != nil {
			return
		}
		if again, err := Decode(cp, enc); (cp == UTF7 || cp == 50225) && (again != s || err != nil) {
			t.Fatalf("%d: %q became %q, %v", cp, s, again, err)
		}
	})
}
