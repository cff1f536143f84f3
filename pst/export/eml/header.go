package eml

import (
	"bufio"
	"cmp"
	"encoding/base64"
	"fmt"
	"mime"
	"net/mail"
	"net/url"
	"strings"
	"unicode/utf8"
)

// Bounds of header fields. Readers refuse headers of about a mebibyte, and lines
// end at 998 octets at the latest (RFC 5322 2.1.1).
const (
	maxValue  = 32 << 10 // a value of ours; what is longer is cut
	maxToken  = 900      // characters that offer no place to fold
	maxRepeat = 4096     // fields of one name, recipients apart
	lineWidth = 76
)

// field is a header field. The value of a raw one is in the form of the wire
// already: an address list, parameters, or a field of the transport.
type field struct {
	name, value string
	raw         bool
}

// header is a list of fields in the order they are written.
type header []field

// text adds a field of free text; it is encoded where it has to be (RFC 2047). An
// empty value adds nothing.
func (h *header) text(name, value string) {
	if value != "" {
		*h = append(*h, field{name, cut(value, maxValue), false})
	}
}

// texts adds a field for each of the values.
func (h *header) texts(name string, values []string) {
	for _, s := range values[:min(len(values), maxRepeat)] {
		h.text(name, s)
	}
}

// raw adds a structured field; an empty value adds nothing.
func (h *header) raw(name, value string) {
	if value != "" {
		*h = append(*h, field{name, value, true})
	}
}

// ids adds message ids as they are stored; what is none in the form of the wire is
// encoded like text, so that it is read back.
func (h *header) ids(name, value string) {
	if value = strings.TrimSpace(value); ascii(value) {
		h.raw(name, value)
	} else {
		h.text(name, value)
	}
}

// has reports whether there is a field of the name.
func (h header) has(name string) bool {
	for i := range h {
		if strings.EqualFold(h[i].name, name) {
			return true
		}
	}
	return false
}

// write writes the fields and no empty line after them.
func (h header) write(w *bufio.Writer) error {
	for _, f := range h {
		value := f.value
		if f.raw && !foldable(value) {
			value = encodeWords(cut(value, maxValue))
		} else if !f.raw && !plain(value) {
			value = encodeWords(value)
		}
		if err := writeFolded(w, f.name, value); err != nil {
			return err
		}
	}
	return nil
}

// writeFolded writes a field, folded at single spaces alone: readers put one space
// in the place of a fold, whatever was there.
func writeFolded(w *bufio.Writer, name, value string) error {
	w.WriteString(name)
	w.WriteString(": ")
	column, first := len(name)+2, true
	for value != "" {
		n := nextFold(value)
		if !first {
			if column+1+n > lineWidth {
				w.WriteString("\r\n")
				column = 0
			}
			w.WriteByte(' ')
			column++
		}
		w.WriteString(value[:n])
		column, first = column+n, false
		value = strings.TrimPrefix(value[n:], " ")
	}
	_, err := w.WriteString("\r\n")
	return err
}

// nextFold returns the index of the first space in s that may become a fold, one
// between two characters that are none, or the length of s.
func nextFold(s string) int {
	for i := 1; i < len(s)-1; i++ {
		if s[i] == ' ' && s[i-1] != ' ' && s[i+1] != ' ' {
			return i
		}
	}
	return len(s)
}

// foldable reports whether s can stand in a header as it is: no control
// characters, no space at an end, and a place to fold wherever lines get long.
// Non-ASCII characters pass: only addresses have them in raw fields (RFC 6532).
func foldable(s string) bool {
	if strings.HasPrefix(s, " ") || strings.HasSuffix(s, " ") || !utf8.ValidString(s) {
		return false
	}
	for i := range len(s) {
		if s[i] < ' ' || s[i] == 0x7F {
			return false
		}
	}
	for s != "" {
		n := nextFold(s)
		if n > maxToken {
			return false
		}
		s = strings.TrimPrefix(s[n:], " ")
	}
	return true
}

// plain reports whether free text needs no encoding: it must survive folding, and
// not look encoded.
func plain(s string) bool {
	return ascii(s) && foldable(s) && !strings.Contains(s, "=?")
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// encodeWords returns s as encoded words (RFC 2047 2): none longer than 75
// characters, none with a part of a character.
func encodeWords(s string) string {
	const chunk = 45
	s = strings.ToValidUTF8(s, "\uFFFD")
	var b strings.Builder
	for s != "" {
		n := len(cut(s, chunk))
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString("=?utf-8?B?")
		b.WriteString(base64.StdEncoding.EncodeToString([]byte(s[:n])))
		b.WriteString("?=")
		s = s[n:]
	}
	return b.String()
}

// cut returns at most n bytes of s, whole characters.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// Domains of the addresses that are none of the Internet. RFC 2606 2 reserves the
// top-level domain: no mail can reach it, and no reader stumbles over it.
const (
	invalidDomain = ".invalid"
	absentAddress = "none@absent" + invalidDomain
)

// address returns a mailbox (RFC 5322 3.4). An address that is none of SMTP becomes
// the local part of one in the reserved domain of its type, so "/O=A/CN=B" of type
// EX is written as </O=A/CN=B@ex.invalid>, with %XX where it has characters that no
// address can have; a party with only a name has the address
// none@absent.invalid. A party without either gives the empty string.
func address(name, kind, addr string) string {
	if name == "" && addr == "" {
		return ""
	}
	spec := addrSpec(addr)
	if addr == "" {
		spec = "<" + absentAddress + ">"
	} else if spec == "" || !strings.Contains(addr, "@") {
		spec = addrSpec(addr + "@" + typeDomain(kind))
	}
	if spec == "" { // control characters, or very long
		spec = cmp.Or(addrSpec(url.PathEscape(addr)+"@"+typeDomain(kind)), "<"+absentAddress+">")
	}
	if name == "" {
		return spec
	}
	return phrase(name) + " " + spec
}

// typeDomain returns the reserved domain of an address type such as "EX".
func typeDomain(kind string) string {
	label := strings.Map(func(r rune) rune {
		switch {
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			return r
		}
		return -1
	}, kind)
	if label == "" {
		label = "unknown"
	}
	return cut(label, 32) + invalidDomain
}

// addrSpec returns the address in angle brackets, its local part quoted if need be;
// "" if it cannot be written so that it is read back.
func addrSpec(addr string) string {
	if len(addr) > maxToken/2 || !strings.Contains(addr, "@") {
		return ""
	}
	s := (&mail.Address{Address: addr}).String()
	if back, err := mail.ParseAddress(s); err != nil || back.Address != addr || !foldable(s) {
		return ""
	}
	return s
}

// phrase returns a display name as a quoted string or as encoded words.
func phrase(name string) string {
	name = cut(name, maxValue)
	if !quotable(name) {
		return encodeWords(name)
	}
	return quote(name)
}

// quotable reports whether s can stand in a header as a quoted string, with a short
// name before it.
func quotable(s string) bool { return plain(s) && foldable("filename="+quote(s)+";") }

func quote(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

// maxFileName bounds the name of an attachment in bytes; file systems stop at 255.
const maxFileName = 1024

// extended returns a parameter to put behind a Content-Disposition: a quoted string
// if it is short and plain, else in the form of RFC 2231 3 and 4.1, in pieces that
// do not make lines long.
func extended(name, value string) string {
	const piece = 50
	value = strings.ToValidUTF8(cut(value, maxFileName), "\uFFFD")
	if plain(value) && len(value) <= piece {
		return "; " + name + "=" + quote(value)
	}
	var b strings.Builder
	section, length := -1, piece
	for i, r := range value { // some readers decode piece by piece
		if length >= piece {
			section++
			length = 0
			fmt.Fprintf(&b, "; %s*%d*=", name, section)
			if section == 0 {
				b.WriteString("utf-8''")
			}
		}
		n := b.Len()
		for _, c := range []byte(value[i : i+utf8.RuneLen(r)]) {
			if c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c == '.' || c == '-' || c == '_' {
				b.WriteByte(c)
			} else {
				fmt.Fprintf(&b, "%%%02X", c)
			}
		}
		length += b.Len() - n
	}
	return b.String()
}

// legacyName returns the name parameter of a Content-Type as mail programs expect it
// that know no RFC 2231: encoded words in a quoted string.
func legacyName(value string) string {
	value = strings.ToValidUTF8(cut(value, maxFileName), "\uFFFD")
	if !quotable(value) {
		return `; name="` + encodeWords(value) + `"`
	}
	return "; name=" + quote(value)
}

// mediaType returns the type of a MIME tag without parameters, "" if it is none that
// a leaf part may have: the encoding of composite ones is restricted (RFC 2045 6.4).
func mediaType(tag string) string {
	t, _, err := mime.ParseMediaType(tag)
	if err != nil || len(t) > 127 || !plain(t) || strings.Count(t, "/") != 1 ||
		strings.HasPrefix(t, "multipart/") || strings.HasPrefix(t, "message/") {
		return ""
	}
	return t
}
