package eml

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime/quotedprintable"

	"github.com/ostkit/ostkit/pst/ndb"
)

// part is a MIME entity: a leaf whose body write produces, or a multipart around
// others.
type part struct {
	header   header
	subtype  string // of a multipart: "mixed", "related", "alternative"
	params   string // further parameters of a multipart's type
	children []*part
	write    func(*writer) error // writes the encoded body of a leaf
}

// writer writes one message. Its buffer keeps the first error of the destination;
// problems collects what could not be read from the store.
type writer struct {
	*bufio.Writer
	opts       *Options
	nid        ndb.NID // of the outermost message
	depth      int     // of embedded messages
	boundaries int     // given out so far
	problems   []error
}

// marker begins every boundary. Neither quoted-printable nor base64 can produce it.
const marker = "=_ostkit_"

// boundary returns the next boundary. None is the beginning of another.
func (w *writer) boundary() string {
	w.boundaries++
	return fmt.Sprintf("%s%08X_%08d", marker, uint32(w.nid), w.boundaries)
}

func (w *writer) problem(err error) {
	if err != nil {
		w.problems = append(w.problems, err)
	}
}

// entity writes p behind the fields that come before its own.
func (w *writer) entity(p *part) error {
	if p.subtype == "" {
		if err := p.header.write(w.Writer); err != nil {
			return err
		}
		w.WriteString("\r\n")
		return p.write(w)
	}
	boundary := w.boundary()
	h := append(header{}, p.header...)
	h.raw("Content-Type", "multipart/"+p.subtype+p.params+`; boundary="`+boundary+`"`)
	if err := h.write(w.Writer); err != nil {
		return err
	}
	for _, c := range p.children {
		w.WriteString("\r\n--" + boundary + "\r\n")
		if err := w.entity(c); err != nil {
			return err
		}
	}
	_, err := w.WriteString("\r\n--" + boundary + "--\r\n")
	return err
}

// multipart joins the parts into one; a single part stays alone.
func multipart(subtype, params string, parts ...*part) *part {
	if len(parts) == 1 {
		return parts[0]
	}
	return &part{subtype: subtype, params: params, children: parts}
}

// textPart is a body of the given type. The bytes come through unchanged, line ends
// included: only those whose lines all end in CRLF are sent as lines.
func textPart(mediaType, charset string, body []byte) *part {
	p := new(part)
	p.header.raw("Content-Type", mediaType+"; charset="+charset)
	switch textEncoding(body) {
	case "7bit":
		p.header.raw("Content-Transfer-Encoding", "7bit")
		p.write = func(w *writer) error { _, err := w.Write(body); return err }
	case "quoted-printable":
		p.header.raw("Content-Transfer-Encoding", "quoted-printable")
		p.write = func(w *writer) error {
			q := quotedprintable.NewWriter(w)
			q.Write(body)
			return q.Close()
		}
	default:
		p.header.raw("Content-Transfer-Encoding", "base64")
		p.write = func(w *writer) error { return w.base64(bytes.NewReader(body)) }
	}
	return p
}

// textEncoding chooses how to send body: as it is, readable if most of it is ASCII,
// else in base64.
func textEncoding(body []byte) string {
	const maxLine = 990
	high, long, column := 0, false, 0
	for i, c := range body {
		column++
		switch {
		case c == '\r' && i+1 < len(body) && body[i+1] == '\n':
		case c == '\n' && i > 0 && body[i-1] == '\r':
			column = 0
		case c == '\r' || c == '\n' || c == 0:
			return "base64"
		case c >= 0x80 || c < ' ' && c != '\t':
			high++
		}
		long = long || column > maxLine
	}
	switch {
	case high > len(body)/6:
		return "base64"
	case high > 0 || long || bytes.Contains(body, []byte(marker)):
		return "quoted-printable"
	}
	return "7bit"
}

// base64 streams r in lines of 76 characters. An error of r is a problem of the
// store: the part ends early and stays well-formed.
func (w *writer) base64(r io.Reader) error {
	lines := &lineWriter{w: w.Writer}
	enc := base64.NewEncoder(base64.StdEncoding, lines)
	_, err := io.Copy(enc, r)
	if closeErr := enc.Close(); err == nil {
		err = closeErr
	}
	lines.end()
	if destErr := w.failed(); destErr != nil {
		return destErr
	}
	w.problem(err)
	return nil
}

// failed returns the error of the destination, if there was one.
func (w *writer) failed() error {
	_, err := w.Write(nil)
	return err
}

// lineWriter breaks base64 into lines (RFC 2045 6.8).
type lineWriter struct {
	w      *bufio.Writer
	column int
}

func (l *lineWriter) Write(p []byte) (int, error) {
	n := len(p)
	for len(p) > 0 {
		if l.column == lineWidth {
			l.w.WriteString("\r\n")
			l.column = 0
		}
		k := min(len(p), lineWidth-l.column)
		if _, err := l.w.Write(p[:k]); err != nil {
			return n - len(p), err
		}
		l.column += k
		p = p[k:]
	}
	return n, nil
}

func (l *lineWriter) end() {
	if l.column > 0 {
		l.w.WriteString("\r\n")
	}
}

// DamageError says that a message was written without what could not be read of it.
// The bytes are a well-formed message all the same.
type DamageError struct {
	Problems []error // at least one, in the order met
}

// Error joins the problems in one line.
func (e *DamageError) Error() string {
	s := e.Problems[0].Error()
	if n := len(e.Problems) - 1; n > 0 {
		s += fmt.Sprintf(" (and %d more)", n)
	}
	return s
}

// Unwrap returns the problems.
func (e *DamageError) Unwrap() []error { return e.Problems }

// errUnreadable is the problem of an item of which only its row is left.
var errUnreadable = errors.New("only the row in the contents table can be read")
