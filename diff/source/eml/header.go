package eml

import (
	"io"
	"mime"
	"net/mail"
	"net/textproto"
	"strings"
	"unicode/utf8"

	mailproto "github.com/emersion/go-message/textproto"
	"github.com/ostkit/ostkit/diff/item"
	"github.com/ostkit/ostkit/internal/codepage"
)

// header holds the unfolded values of fields by canonical name, in the order of
// the mail, in UTF-8.
type header map[string][]string

// newHeader takes over a header as go-message reads it.
func newHeader(h *mailproto.Header) header {
	out := make(header)
	for f := h.Fields(); f.Next(); {
		out.add(f.Key(), f.Value())
	}
	return out
}

// add adds a field. QUIRK: a lone CR ends a line in some mails
// (exports/3en5+EML-to-PST/malformed_line_endings.eml).
func (h header) add(name, value string) {
	first, rest, more := strings.Cut(value, "\r")
	name = textproto.CanonicalMIMEHeaderKey(name)
	h[name] = append(h[name], strings.TrimSpace(utf8Text(strings.ReplaceAll(first, "\x00", ""))))
	for more {
		var line string
		line, rest, more = strings.Cut(rest, "\r")
		if k, v, ok := strings.Cut(line, ":"); ok && k != "" && !strings.ContainsAny(k, " \t\n") {
			k = textproto.CanonicalMIMEHeaderKey(k)
			h[k] = append(h[k], strings.TrimSpace(utf8Text(v)))
		}
	}
}

// get returns the first value of a field as it stands, "" without one.
func (h header) get(name string) string {
	if v := h[textproto.CanonicalMIMEHeaderKey(name)]; len(v) > 0 {
		return v[0]
	}
	return ""
}

// text returns the first value of a field with encoded words decoded.
func (h header) text(name string) string { return words(h.get(name)) }

// texts returns all values of a field with encoded words decoded.
func (h header) texts(name string) []string {
	var list []string
	for _, v := range h[textproto.CanonicalMIMEHeaderKey(name)] {
		list = append(list, words(v))
	}
	return list
}

// utf8Text returns header bytes as text: UTF-8 (RFC 6532), else taken for
// windows-1252.
func utf8Text(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	s, _ = codepage.Decode(codepage.Windows, []byte(s)) // no byte is without a character
	return s
}

const latin1 = 28591 // code page of ISO 8859-1

var wordDecoder = mime.WordDecoder{CharsetReader: func(charset string, r io.Reader) (io.Reader, error) {
	b, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	return strings.NewReader(decodeText(charset, b)), nil
}}

// decodeText decodes text of a charset. One that is not known, or none, is UTF-8
// if the bytes are, else windows-1252; so is UTF-8 that is none, and ISO 8859-1,
// which has no characters where programs that name it have those of windows-1252.
func decodeText(charset string, b []byte) string {
	charset, _, _ = strings.Cut(charset, "*") // RFC 2231 5: a language may follow
	cp, ok := codepage.FromCharset(charset)
	switch {
	case !ok, cp == codepage.ASCII, cp == codepage.UTF8:
		if utf8.Valid(b) {
			return string(b)
		}
		cp = codepage.Windows
	case cp == latin1:
		cp = codepage.Windows
	}
	s, _ := codepage.Decode(cp, b) // what is not valid is replaced by U+FFFD
	return s
}

// mailboxes returns the parties of all address fields of a name.
func (h header) mailboxes(name string) []item.Address {
	var list []item.Address
	for _, v := range h[textproto.CanonicalMIMEHeaderKey(name)] {
		list = append(list, addresses(v)...)
	}
	return list
}

// mailbox returns the first party of an address field.
func (h header) mailbox(name string) item.Address {
	if list := h.mailboxes(name); len(list) > 0 {
		return list[0]
	}
	return item.Address{}
}

// addresses reads an address list (RFC 5322 3.4), strictly if it can be.
func addresses(s string) []item.Address {
	if strings.TrimSpace(s) == "" {
		return nil
	}
	parser := mail.AddressParser{WordDecoder: &wordDecoder}
	parsed, err := parser.ParseList(s)
	if err != nil {
		return looseAddresses(s)
	}
	list := make([]item.Address, len(parsed))
	for i, a := range parsed {
		list[i] = item.Address{Name: words(a.Name), Email: a.Address}
	}
	return list
}

// looseAddresses splits what is no valid address list at commas and semicolons
// outside quotes and angle brackets.
func looseAddresses(s string) []item.Address {
	var list []item.Address
	start, quoted, angle := 0, false, false
	for i := range len(s) + 1 {
		if i < len(s) {
			switch c := s[i]; {
			case c == '"':
				quoted = !quoted
			case c == '<' && !quoted:
				angle = true
			case c == '>' && !quoted:
				angle = false
			}
			if s[i] != ',' && s[i] != ';' || quoted || angle {
				continue
			}
		}
		if a := looseAddress(s[start:i]); a != (item.Address{}) {
			list = append(list, a)
		}
		start = i + 1
	}
	return list
}

func looseAddress(s string) item.Address {
	if i := strings.LastIndexByte(s, '<'); i >= 0 {
		email, _, _ := strings.Cut(s[i+1:], ">")
		return item.Address{Name: phrase(s[:i]), Email: strings.TrimSpace(email)}
	}
	if s = strings.TrimSpace(s); strings.Contains(s, "@") && !strings.ContainsAny(s, " \t") {
		return item.Address{Email: strings.Trim(s, `"'`)}
	}
	return item.Address{Name: phrase(strings.TrimSuffix(s, ":"))}
}

func phrase(s string) string {
	s = strings.TrimSpace(s)
	if len(s) >= 2 && s[0] == '"' && s[len(s)-1] == '"' {
		s = strings.NewReplacer(`\"`, `"`, `\\`, `\`).Replace(s[1 : len(s)-1])
	}
	return strings.TrimSpace(words(s))
}
