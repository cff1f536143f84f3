package eml

import (
	"bufio"
	"encoding/base64"
	"errors"
	"io"
	"strings"
)

// transferDecoded undoes a Content-Transfer-Encoding (RFC 2045 6). An encoding
// that is not known leaves the bytes as they are.
func transferDecoded(encoding string, r io.Reader) io.Reader {
	encoding, _, _ = strings.Cut(encoding, ";")
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "base64":
		return &base64Reader{base64.NewDecoder(base64.RawStdEncoding, &base64Filter{r})}
	case "quoted-printable":
		return &quotedReader{r: bufio.NewReader(r)}
	case "x-uuencode", "x-uue", "uuencode":
		return &uuReader{r: bufio.NewReader(r)}
	}
	return r
}

// base64Filter drops all that is no base64, padding included: lists of recipients
// append footers, and some programs encode in several runs.
type base64Filter struct{ r io.Reader }

func (f *base64Filter) Read(p []byte) (int, error) {
	for {
		n, err := f.r.Read(p)
		k := 0
		for _, c := range p[:n] {
			if c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '+' || c == '/' {
				p[k] = c
				k++
			}
		}
		if k > 0 || err != nil || len(p) == 0 {
			return k, err
		}
	}
}

// base64Reader ends where a last character stands for less than a byte.
type base64Reader struct{ r io.Reader }

func (b *base64Reader) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	var corrupt base64.CorruptInputError
	if errors.As(err, &corrupt) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = io.EOF
	}
	return n, err
}

// quotedReader decodes quoted-printable (RFC 2045 6.7) and keeps as text what is
// none.
type quotedReader struct {
	r     *bufio.Reader
	out   []byte // decoded and not yet handed out
	blank []byte // white space that goes if the line ends behind it
	err   error
}

func (q *quotedReader) Read(p []byte) (int, error) {
	for len(q.out) == 0 && q.err == nil {
		q.step()
	}
	if len(q.out) == 0 {
		return 0, q.err
	}
	n := copy(p, q.out)
	q.out = q.out[n:]
	return n, nil
}

// step decodes up to a line.
func (q *quotedReader) step() {
	q.out = q.out[:0]
	for len(q.out) < 4096 {
		c, err := q.r.ReadByte()
		switch {
		case err != nil:
			q.err = err
			q.flush()
			return
		case c == ' ' || c == '\t':
			q.blank = append(q.blank, c)
			continue
		case c == '\r' || c == '\n':
			q.blank = q.blank[:0]
		case c == '=':
			q.flush()
			q.escape()
			continue
		}
		q.flush()
		q.out = append(q.out, c)
		if c == '\n' {
			return
		}
	}
}

func (q *quotedReader) flush() {
	q.out = append(q.out, q.blank...)
	q.blank = q.blank[:0]
}

// escape decodes what follows an equals sign: two digits or the end of the line.
func (q *quotedReader) escape() {
	b, _ := q.r.Peek(2)
	if len(b) == 2 && isHex(string(b)) {
		q.out = append(q.out, unhex(b[0])<<4|unhex(b[1]))
		q.r.Discard(2)
		return
	}
	b, _ = q.r.Peek(80)
	for i, c := range b {
		if c == '\n' {
			q.r.Discard(i + 1)
			return
		}
		if c != ' ' && c != '\t' && c != '\r' {
			break
		}
	}
	if len(b) > 0 {
		q.out = append(q.out, '=')
	}
}

func unhex(c byte) byte {
	switch {
	case c >= 'a':
		return c - 'a' + 10
	case c >= 'A':
		return c - 'A' + 10
	}
	return c - '0'
}

// uuReader decodes what uuencode wrote between its begin and end lines.
type uuReader struct {
	r     *bufio.Reader
	out   []byte
	begun bool
	err   error
}

func (u *uuReader) Read(p []byte) (int, error) {
	for len(u.out) == 0 && u.err == nil {
		line, err := u.r.ReadSlice('\n')
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			u.err = err
		}
		u.line(strings.TrimRight(string(line), "\r\n"))
	}
	if len(u.out) == 0 {
		return 0, u.err
	}
	n := copy(p, u.out)
	u.out = u.out[n:]
	return n, nil
}

func (u *uuReader) line(s string) {
	switch {
	case !u.begun:
		u.begun = strings.HasPrefix(s, "begin ")
		return
	case s == "end":
		u.err = io.EOF
		return
	case s == "":
		return
	}
	sextet := func(i int) byte {
		if i < len(s) {
			return (s[i] - ' ') & 0x3F
		}
		return 0 // mail programs drop spaces at the end of a line
	}
	n := int(sextet(0))
	u.out = u.out[:0]
	for i := 1; len(u.out) < n; i += 4 {
		a, b, c, d := sextet(i), sextet(i+1), sextet(i+2), sextet(i+3)
		u.out = append(u.out, a<<2|b>>4, b<<4|c>>2, c<<6|d)
	}
	u.out = u.out[:n]
}
