package codepage

import (
	"encoding/base64"
	"strings"
)

// decodeUTF7 reads UTF-7 (RFC 2152). Bytes that are neither direct characters nor a
// well-formed shifted sequence are taken as Latin-1 and reported by ok == false.
func decodeUTF7(b []byte) (text string, ok bool) {
	var s strings.Builder
	s.Grow(len(b))
	ok = true
	for len(b) > 0 {
		c := b[0]
		if c != '+' {
			ok = ok && c < 0x80
			s.WriteRune(rune(c))
			b = b[1:]
			continue
		}
		run := base64Run(b[1:])
		rest := b[1+len(run):]
		if len(run) == 0 { // "+-" stands for a plus sign
			s.WriteByte('+')
			ok = ok && len(rest) > 0 && rest[0] == '-'
		} else {
			text, good := decodeShifted(run)
			s.WriteString(text)
			ok = ok && good
		}
		if len(rest) > 0 && rest[0] == '-' {
			rest = rest[1:] // the terminator is absorbed, any other character is not
		}
		b = rest
	}
	return s.String(), ok
}

// base64Run returns the leading bytes of b that belong to the base64 alphabet.
func base64Run(b []byte) []byte {
	for i, c := range b {
		switch {
		case 'A' <= c && c <= 'Z', 'a' <= c && c <= 'z', '0' <= c && c <= '9', c == '+', c == '/':
		default:
			return b[:i]
		}
	}
	return b
}

// decodeShifted decodes the base64 text of one shifted sequence as UTF-16BE.
func decodeShifted(run []byte) (string, bool) {
	raw := make([]byte, base64.RawStdEncoding.DecodedLen(len(run)))
	n, err := base64.RawStdEncoding.Decode(raw, run)
	text := UTF16(swap16(raw[:n]))
	return text, err == nil && n >= 2 && !strings.ContainsRune(text, '\uFFFD')
}

// utf7Direct holds the characters that may stand for themselves (RFC 2152 set D and
// white space); every other one is shifted, which all readers accept.
const utf7Direct = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'(),-./:? \t\r\n"

// encodeUTF7 writes s as UTF-7 (RFC 2152), closing every shifted sequence with '-'.
func encodeUTF7(s string) []byte {
	var out []byte
	var shifted strings.Builder
	flush := func() {
		if shifted.Len() == 0 {
			return
		}
		raw := swap16(EncodeUTF16(shifted.String()))
		out = append(out, '+')
		out = base64.RawStdEncoding.AppendEncode(out, raw)
		out = append(out, '-')
		shifted.Reset()
	}
	for _, r := range s {
		switch {
		case r < 0x80 && strings.IndexByte(utf7Direct, byte(r)) >= 0:
			flush()
			out = append(out, byte(r))
		case r == '+' && shifted.Len() == 0:
			out = append(out, "+-"...)
		default:
			shifted.WriteRune(r)
		}
	}
	flush()
	return out
}
