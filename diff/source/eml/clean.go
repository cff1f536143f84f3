package eml

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// source opens a mail and hands its bytes, from the first header field on, to use.
// It can be called again and gives the same bytes each time.
type source func(use func(io.Reader) error) error

var errStop = errors.New("stop") // ends a walk that has what it wants

// opened makes a source of what open yields, bounded by max bytes.
func opened(open func() (io.ReadCloser, error), max int64, emlx bool) source {
	return func(use func(io.Reader) error) error {
		f, err := open()
		if err != nil {
			return err
		}
		defer f.Close()
		g := &guard{r: f, left: max, max: max}
		err = use(clean(g, emlx))
		if g.err != nil {
			return g.err // what use met is only its consequence
		}
		return err
	}
}

// guard reads a file up to a limit and keeps the error that ended it, which would
// else be taken for a fault of the mail.
type guard struct {
	r         io.Reader
	left, max int64
	err       error
}

func (g *guard) Read(p []byte) (int, error) {
	if g.err != nil {
		return 0, g.err
	}
	if int64(len(p)) > g.left+1 {
		p = p[:g.left+1]
	}
	n, err := g.r.Read(p)
	if g.left -= int64(n); g.left < 0 {
		err = fmt.Errorf("larger than %d bytes", g.max)
	}
	if err != nil && !errors.Is(err, io.EOF) {
		g.err = err
	}
	return n, err
}

const (
	maxLead   = 64 // lines in front of the header that are skipped
	peekBytes = 16 << 10
)

// clean skips what stands in front of a header: the length of an .emlx file, a
// byte order mark, blank lines and the From line of an mbox. It mends line ends
// that a text-mode copy has doubled.
func clean(r io.Reader, emlx bool) io.Reader {
	br := bufio.NewReaderSize(r, peekBytes)
	if emlx {
		br = message(br)
	}
	if b, _ := br.Peek(3); bytes.Equal(b, []byte("\xEF\xBB\xBF")) {
		br.Discard(3)
	}
	for range maxLead {
		line := firstLine(br)
		if text := bytes.TrimSpace(line); len(text) > 0 && !isFromLine(line) || len(line) == 0 {
			break
		}
		br.Discard(len(line))
	}
	if bytes.HasSuffix(firstLine(br), []byte("\r\r\n")) {
		return &lineMender{br}
	}
	return br
}

// firstLine peeks at the next line with its end; of a very long one the beginning.
func firstLine(br *bufio.Reader) []byte {
	b, _ := br.Peek(peekBytes)
	if i := bytes.IndexByte(b, '\n'); i >= 0 {
		return b[:i+1]
	}
	return b
}

func isFromLine(line []byte) bool {
	return bytes.HasPrefix(bytes.TrimPrefix(line, []byte(">")), []byte("From ")) && bytes.HasSuffix(line, []byte("\n"))
}

// message cuts the mail out of an .emlx file: its length in the first line, the
// mail, a property list.
func message(br *bufio.Reader) *bufio.Reader {
	line := firstLine(br)
	n, err := strconv.ParseInt(strings.TrimSpace(string(line)), 10, 64)
	if err != nil || n <= 0 {
		return br // a plain mail under that name
	}
	br.Discard(len(line))
	return bufio.NewReaderSize(io.LimitReader(br, n), peekBytes)
}

// lineMender turns CR CR LF into CR LF.
type lineMender struct{ br *bufio.Reader }

func (m *lineMender) Read(p []byte) (n int, err error) {
	for n < len(p) {
		if n > 0 && m.br.Buffered() < 3 {
			return n, nil // never wait for more than is there
		}
		c, err := m.br.ReadByte()
		if err != nil {
			return n, err
		}
		if c == '\r' {
			if next, _ := m.br.Peek(2); bytes.Equal(next, []byte("\r\n")) {
				continue
			}
		}
		p[n] = c
		n++
	}
	return n, nil
}
