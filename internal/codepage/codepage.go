// Package codepage turns bytes of Windows code pages and mail charsets into UTF-8
// and back, and says which code page a locale or a charset name stands for.
//
// All functions are safe for concurrent use and believe nothing of their input:
// malformed bytes become U+FFFD.
package codepage

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode/utf32"
)

// Code pages with a treatment of their own.
const (
	UTF16LE = 1200
	UTF16BE = 1201
	Windows = 1252 // Western European, the fallback of last resort
	ASCII   = 20127
	UTF7    = 65000
	UTF8    = 65001
)

// ErrUnknown reports a code page that this package has no table for.
var ErrUnknown = errors.New("unknown code page")

// ErrInvalid reports text with bytes or characters the code page does not define.
// The result that comes with it is usable; U+FFFD (decoding) or '?' and SUB
// (encoding) stand in for what was lost.
var ErrInvalid = errors.New("text is not valid in the code page")

// page is one code page: its table (nil for those done by hand) and the charset name
// mail uses for it.
type page struct {
	enc  encoding.Encoding
	name string
}

// pages holds the code pages of String8 values and HTML bodies. The WHATWG tables of
// x/text are the Windows supersets where the two differ (932, 936, 949, 950).
var pages = map[int]page{
	37:      {charmap.CodePage037, "IBM037"},
	437:     {charmap.CodePage437, "IBM437"},
	850:     {charmap.CodePage850, "IBM850"},
	852:     {charmap.CodePage852, "IBM852"},
	855:     {charmap.CodePage855, "IBM855"},
	858:     {charmap.CodePage858, "IBM00858"},
	860:     {charmap.CodePage860, "IBM860"},
	862:     {charmap.CodePage862, "IBM862"},
	863:     {charmap.CodePage863, "IBM863"},
	865:     {charmap.CodePage865, "IBM865"},
	866:     {charmap.CodePage866, "IBM866"},
	874:     {charmap.Windows874, "windows-874"},
	932:     {japanese.ShiftJIS, "shift_jis"},
	936:     {simplifiedchinese.GBK, "gbk"},
	949:     {korean.EUCKR, "ks_c_5601-1987"},
	950:     {traditionalchinese.Big5, "big5"},
	1047:    {charmap.CodePage1047, "IBM1047"},
	UTF16LE: {nil, "utf-16le"},
	UTF16BE: {nil, "utf-16be"},
	1250:    {charmap.Windows1250, "windows-1250"},
	1251:    {charmap.Windows1251, "windows-1251"},
	Windows: {charmap.Windows1252, "windows-1252"},
	1253:    {charmap.Windows1253, "windows-1253"},
	1254:    {charmap.Windows1254, "windows-1254"},
	1255:    {charmap.Windows1255, "windows-1255"},
	1256:    {charmap.Windows1256, "windows-1256"},
	1257:    {charmap.Windows1257, "windows-1257"},
	1258:    {charmap.Windows1258, "windows-1258"},
	10000:   {charmap.Macintosh, "macintosh"},
	10007:   {charmap.MacintoshCyrillic, "x-mac-cyrillic"},
	12000:   {utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM), "utf-32le"},
	12001:   {utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM), "utf-32be"},
	ASCII:   {nil, "us-ascii"},
	20866:   {charmap.KOI8R, "koi8-r"},
	21866:   {charmap.KOI8U, "koi8-u"},
	28591:   {charmap.ISO8859_1, "iso-8859-1"},
	28592:   {charmap.ISO8859_2, "iso-8859-2"},
	28593:   {charmap.ISO8859_3, "iso-8859-3"},
	28594:   {charmap.ISO8859_4, "iso-8859-4"},
	28595:   {charmap.ISO8859_5, "iso-8859-5"},
	28596:   {charmap.ISO8859_6, "iso-8859-6"},
	28597:   {charmap.ISO8859_7, "iso-8859-7"},
	28598:   {charmap.ISO8859_8, "iso-8859-8"},
	28599:   {charmap.ISO8859_9, "iso-8859-9"},
	28600:   {charmap.ISO8859_10, "iso-8859-10"},
	28603:   {charmap.ISO8859_13, "iso-8859-13"},
	28604:   {charmap.ISO8859_14, "iso-8859-14"},
	28605:   {charmap.ISO8859_15, "iso-8859-15"},
	28606:   {charmap.ISO8859_16, "iso-8859-16"},
	38598:   {charmap.ISO8859_8I, "iso-8859-8-i"},
	50220:   {japanese.ISO2022JP, "iso-2022-jp"},
	50221:   {japanese.ISO2022JP, "csISO2022JP"},
	50222:   {japanese.ISO2022JP, "iso-2022-jp"},
	50225:   {nil, "iso-2022-kr"},
	51932:   {japanese.EUCJP, "euc-jp"},
	51936:   {simplifiedchinese.GBK, "gb2312"},
	51949:   {korean.EUCKR, "euc-kr"},
	52936:   {simplifiedchinese.HZGB2312, "hz-gb-2312"},
	54936:   {simplifiedchinese.GB18030, "gb18030"},
	UTF7:    {nil, "utf-7"},
	UTF8:    {nil, "utf-8"},
}

// Known reports whether Decode and Encode have the code page.
func Known(cp int) bool {
	_, ok := pages[cp]
	return ok
}

// Name returns the charset name mail uses for the code page, such as "windows-1252",
// or "" for one that is not known.
func Name(cp int) string { return pages[cp].name }

// Decode returns the UTF-8 form of b, bytes of the given code page. The error wraps
// [ErrUnknown], with an empty result, or [ErrInvalid], with U+FFFD in the result in
// place of what could not be read.
func Decode(cp int, b []byte) (string, error) {
	p, ok := pages[cp]
	if !ok {
		return "", fmt.Errorf("codepage %d: %w", cp, ErrUnknown)
	}
	if !isWidePage(cp) && isASCII(b) {
		return string(b), nil
	}
	s, ok := decodeWith(cp, p.enc, b)
	if !ok {
		return s, fmt.Errorf("codepage %d: %w", cp, ErrInvalid)
	}
	return s, nil
}

// decodeWith decodes b by hand or by table; ok is false when something was replaced.
func decodeWith(cp int, enc encoding.Encoding, b []byte) (s string, ok bool) {
	switch cp {
	case ASCII, 28591:
		// Text labelled so often holds 1252, which adds to both what they leave empty.
		enc = charmap.Windows1252
	}
	switch cp {
	case UTF16LE:
		s = UTF16(b)
	case UTF16BE:
		s = UTF16(swap16(b))
	case UTF7:
		return decodeUTF7(b)
	case 50225:
		return decodeISO2022KR(b)
	case UTF8:
		if !utf8.Valid(b) {
			return string([]rune(string(b))), false // a replacement for every lost byte
		}
		return string(b), true
	default:
		out, err := enc.NewDecoder().Bytes(b)
		return string(out), err == nil && !hasReplacement(string(out))
	}
	return s, len(b)%2 == 0 && !hasReplacement(s)
}

// Encode returns s as bytes of the given code page. The error wraps [ErrUnknown],
// with a nil result, or [ErrInvalid] when a character has no place in the page; the
// result then holds '?' or the page's substitute for it.
func Encode(cp int, s string) ([]byte, error) {
	p, ok := pages[cp]
	if !ok {
		return nil, fmt.Errorf("codepage %d: %w", cp, ErrUnknown)
	}
	b, ok := encodeWith(cp, p.enc, s)
	if !ok {
		return b, fmt.Errorf("codepage %d: %w", cp, ErrInvalid)
	}
	return b, nil
}

// encodeWith encodes s by hand or by table; ok is false when something was replaced.
func encodeWith(cp int, enc encoding.Encoding, s string) (b []byte, ok bool) {
	switch cp {
	case UTF16LE:
		return EncodeUTF16(s), true
	case UTF16BE:
		return swap16(EncodeUTF16(s)), true
	case UTF7:
		return encodeUTF7(s), true
	case 50225:
		return encodeISO2022KR(s)
	case UTF8:
		return []byte(s), true
	case ASCII:
		b := []byte(strings.Map(func(r rune) rune {
			if r >= utf8.RuneSelf {
				return '?'
			}
			return r
		}, s))
		return b, string(b) == s
	}
	if b, err := enc.NewEncoder().Bytes([]byte(s)); err == nil {
		return b, true
	}
	b, err := encoding.ReplaceUnsupported(enc.NewEncoder()).Bytes([]byte(s))
	if err != nil {
		return nil, false
	}
	return b, false
}

// isWidePage reports whether bytes below 0x80 may mean something else than ASCII in
// the page, so that the shortcut of Decode must not be taken.
func isWidePage(cp int) bool {
	switch cp {
	case UTF16LE, UTF16BE, UTF7, 12000, 12001, 50220, 50221, 50222, 50225, 52936, 37, 1047:
		return true
	}
	return false
}

// isASCII reports whether b holds bytes below 0x80 only.
func isASCII(b []byte) bool {
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// hasReplacement reports whether s holds U+FFFD.
func hasReplacement(s string) bool { return strings.ContainsRune(s, utf8.RuneError) }
