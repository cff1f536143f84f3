// Package textnorm brings texts that different programs wrote of the same thing
// into one form, so that they can be compared and hashed: [Fold] for what must
// match word by word, [Letters] for what went through a format conversion.
//
// All functions accept any bytes, are linear in their input, and are safe for
// concurrent use.
package textnorm

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Fold returns s in normalization form KC, case folded, with each run of white
// space replaced by one space and none at the ends. Bytes that are not UTF-8
// become U+FFFD. Fold(Fold(s)) equals Fold(s).
func Fold(s string) string {
	if !isASCII(s) {
		s = foldUnicode(s)
	}
	return collapse(s)
}

// Letters returns the letters and digits of s, in normalization form KC and case
// folded, without anything between them. What remains is what conversions
// between formats, code pages and line lengths keep.
func Letters(s string) string {
	if !isASCII(s) {
		return lettersUnicode(foldUnicode(s))
	}
	out := make([]byte, 0, len(s))
	for i := range len(s) {
		if c := asciiLetters[s[i]]; c != 0 {
			out = append(out, c)
		}
	}
	return string(out)
}

// Digits returns the digits of a telephone number as ASCII, without the "00" that
// stands for "+" in front of a country code.
func Digits(s string) string {
	out := make([]byte, 0, len(s))
	for _, r := range s {
		if d, ok := digit(r); ok {
			out = append(out, '0'+d)
		}
	}
	return strings.TrimPrefix(string(out), "00")
}

// Email returns a mail address in lower case without the decoration that formats
// put around it: white space, angle brackets, quotes, "mailto:" or "SMTP:".
func Email(s string) string {
	s = strings.Trim(Fold(s), " <>'\"")
	for _, scheme := range []string{"mailto:", "smtp:"} {
		s = strings.TrimPrefix(s, scheme)
	}
	return s
}

// asciiLetters maps letters and digits to their folded form, the rest to 0.
var asciiLetters = func() (t [utf8.RuneSelf]byte) {
	for c := range byte(utf8.RuneSelf) {
		switch {
		case '0' <= c && c <= '9', 'a' <= c && c <= 'z':
			t[c] = c
		case 'A' <= c && c <= 'Z':
			t[c] = c + 'a' - 'A'
		}
	}
	return t
}()

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func foldUnicode(s string) string {
	if folded, ok := foldCommon(s); ok {
		return folded
	}
	return foldAny(s)
}

// foldAny normalizes after folding as well: folding can take a string out of the
// normal form, as it does with U+0390.
func foldAny(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	s = norm.NFKC.String(cases.Fold().String(norm.NFKC.String(s)))
	if strings.ContainsFunc(s, func(r rune) bool { return smallCherokee(r) != r }) {
		s = strings.Map(smallCherokee, s)
	}
	return s
}

// smallCherokee returns the small form of a Cherokee capital.
//
// QUIRK: [cases.Fold] exchanges the two forms (golang.org/x/text v0.43.0) instead of
// bringing them together.
func smallCherokee(r rune) rune {
	switch {
	case 0x13A0 <= r && r <= 0x13EF:
		return r - 0x13A0 + 0xAB70
	case 0x13F0 <= r && r <= 0x13F5:
		return r + 8
	}
	return r
}

// commonRunes holds the folded forms of the characters below U+0300 and of the
// punctuation from U+2010 on. None of them combines with another, so that a text
// of them can be folded character by character, ten times faster than by the
// general way.
var commonRunes = sync.OnceValue(func() *[common1 + common2]string {
	var t [common1 + common2]string
	for i := range t {
		r := rune(i)
		if i >= common1 {
			r += base2 - common1
		}
		t[i] = foldAny(string(r))
	}
	return &t
})

const (
	common1 = 0x300
	base2   = 0x2010 // dashes, quotation marks, dots
	common2 = 0x18
)

// foldCommon reports false for a text with other characters.
func foldCommon(s string) (string, bool) {
	table := commonRunes()
	out := make([]byte, 0, len(s)+len(s)/8)
	for i, r := range s {
		switch {
		case r < utf8.RuneSelf:
			out = append(out, s[i])
		case r < common1:
			out = append(out, table[r]...)
		case base2 <= r && r < base2+common2:
			out = append(out, table[r-base2+common1]...)
		default:
			return "", false
		}
	}
	return string(out), true
}

// collapse folds ASCII letters and white space; the rest of s is folded already.
func collapse(s string) string {
	out := make([]byte, 0, len(s))
	gap := false
	for i := 0; i < len(s); {
		c := s[i]
		if c >= utf8.RuneSelf {
			r, n := utf8.DecodeRuneInString(s[i:])
			if unicode.IsSpace(r) {
				gap = true
			} else {
				out = append(withGap(out, gap), s[i:i+n]...)
				gap = false
			}
			i += n
			continue
		}
		i++
		switch {
		case c == ' ' || '\t' <= c && c <= '\r':
			gap = true
			continue
		case 'A' <= c && c <= 'Z':
			c += 'a' - 'A'
		}
		out = append(withGap(out, gap), c)
		gap = false
	}
	return string(out)
}

// withGap appends the space that stands for a run of white space, unless at the
// beginning.
func withGap(out []byte, gap bool) []byte {
	if gap && len(out) > 0 {
		return append(out, ' ')
	}
	return out
}

func lettersUnicode(s string) string {
	out := make([]byte, 0, len(s))
	for _, r := range s {
		if r < utf8.RuneSelf {
			if c := asciiLetters[r]; c != 0 {
				out = append(out, c)
			}
		} else if unicode.IsLetter(r) || unicode.IsDigit(r) {
			out = utf8.AppendRune(out, r)
		}
	}
	return string(out)
}

// digit returns the value of a decimal digit of any script. The digits of a
// script lie in runs of ten, from zero on ([Unicode] 4.6).
func digit(r rune) (byte, bool) {
	if '0' <= r && r <= '9' {
		return byte(r - '0'), true
	}
	if r < utf8.RuneSelf || !unicode.IsDigit(r) {
		return 0, false
	}
	var d byte
	for d < 9 && unicode.IsDigit(r-rune(d)-1) {
		d++
	}
	return d, true
}
