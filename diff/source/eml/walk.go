package eml

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/emersion/go-message/textproto"
	"github.com/jhillyerd/enmime/v2"
)

// Bounds of a mail's structure. Each part may cost a pass over the file.
const (
	maxParts   = 2000
	maxNesting = 32       // multiparts in multiparts
	maxHeader  = 4 << 20  // bytes of the first header
	maxLenient = 64 << 20 // bytes of a malformed mail, which is read as a whole
)

var (
	errMalformed = errors.New("malformed mail")
	errParts     = fmt.Errorf("more than %d parts", maxParts)
)

// part is a leaf of a MIME structure.
type part struct {
	n           int // index among the leaves, in the order of the mail
	header      header
	mime        string // type in lower case
	params      map[string]string
	disposition string
	dparams     map[string]string
	parents     []string // types of the multiparts around it, outermost first
}

func newPart(h header, parents []string) *part {
	p := &part{header: h, parents: parents}
	p.mime, p.params = parameters(h.get("Content-Type"))
	p.disposition, p.dparams = parameters(h.get("Content-Disposition"))
	if !strings.Contains(p.mime, "/") {
		p.mime = "text/plain"
		if n := len(parents); n > 0 && parents[n-1] == "multipart/digest" {
			p.mime = "message/rfc822" // RFC 2046 5.1.5
		}
	}
	return p
}

// visitor is called for each leaf with its content, the transfer encoding undone.
type visitor func(p *part, body io.Reader) error

// outcome is what a walk learns beside the leaves.
type outcome struct {
	root      header
	rootType  string
	params    map[string]string // of the root's type
	truncated bool              // a multipart has no end
	unended   bool              // no empty line ends the header
}

// walker reads a mail as the standards have it.
type walker struct {
	visit visitor
	out   outcome
	n     int
}

// walk visits the leaves of the mail in r. An error that wraps errMalformed means
// that the structure is not what the standards ask for.
func walk(r io.Reader, visit visitor) (outcome, error) {
	lr := &io.LimitedReader{R: r, N: maxHeader}
	br := bufio.NewReader(lr)
	h, err := textproto.ReadHeader(br)
	w := &walker{visit: visit, out: outcome{root: newHeader(&h)}}
	if err != nil {
		return w.out, fmt.Errorf("%w: header: %w", errMalformed, err)
	}
	lr.N = 1<<63 - 1 // the guard below counts on
	root := newPart(w.out.root, nil)
	w.out.rootType, w.out.params = root.mime, root.params
	return w.out, w.entity(root, br)
}

func (w *walker) entity(p *part, body io.Reader) error {
	if strings.HasPrefix(p.mime, "multipart/") && len(p.parents) < maxNesting {
		return w.multipart(p, body)
	}
	if w.n >= maxParts {
		return errParts
	}
	p.n = w.n
	w.n++
	return w.visit(p, transferDecoded(p.header.get("Content-Transfer-Encoding"), body))
}

func (w *walker) multipart(p *part, body io.Reader) error {
	mr := textproto.NewMultipartReader(body, p.params["boundary"])
	parents := append(append([]string(nil), p.parents...), p.mime)
	for {
		child, err := mr.NextPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%w: %s: %w", errMalformed, p.mime, err)
		}
		r := &openEnd{r: child}
		if err := w.entity(newPart(newHeader(&child.Header), parents), r); err != nil {
			return err
		}
		if _, err := io.Copy(io.Discard, r); err != nil {
			return err
		}
		if r.truncated {
			w.out.truncated = true
			return nil
		}
	}
}

// openEnd lets a part end with the mail. QUIRK: mails are cut off, or lack the
// last boundary (exports/3en5+EML-to-PST/broken_mime_boundary.eml).
type openEnd struct {
	r         io.Reader
	truncated bool
}

func (o *openEnd) Read(p []byte) (int, error) {
	n, err := o.r.Read(p)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		o.truncated = true
		err = io.EOF
	}
	return n, err
}

// lenient visits the leaves of a mail that walk refuses.
func lenient(r io.Reader, visit visitor) (out outcome, err error) {
	data, err := io.ReadAll(io.LimitReader(r, maxLenient+1))
	if err != nil {
		return out, err
	}
	// Its reader nests as deep as a mail says; each level costs a buffer.
	if len(data) > maxLenient || bytes.Count(bytes.ToLower(data), []byte("boundary")) > maxParts {
		return out, fmt.Errorf("%w: too large to be mended", errMalformed)
	}
	data, out.unended = endHeader(data)
	root, err := lenientParts(data)
	if err != nil {
		return out, fmt.Errorf("%w: %w", errMalformed, err)
	}
	out.root = lenientHeader(root)
	p := newPart(out.root, nil)
	out.rootType, out.params = p.mime, p.params
	n := 0
	return out, lenientWalk(root, nil, &n, visit)
}

// lenientParts guards against faults of the reader, which sees nothing but broken
// mail here.
func lenientParts(data []byte) (root *enmime.Part, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("reader failed: %v", v)
		}
	}()
	keep := func(*enmime.Part, error) bool { return true }
	parser := enmime.NewParser(
		enmime.RawContent(true), enmime.SkipMalformedParts(true), enmime.MultipartWOBoundaryAsSinglePart(true),
		enmime.SetReadPartErrorPolicy(keep), enmime.DisableCharacterDetection(true),
	)
	return parser.ReadParts(bytes.NewReader(data))
}

func lenientHeader(p *enmime.Part) header {
	h := make(header)
	for _, name := range slices.Sorted(maps.Keys(p.Header)) {
		for _, v := range p.Header[name] {
			h.add(name, v)
		}
	}
	return h
}

// endHeader puts the empty line between header and body that a mail lacks, and
// tells whether it did. QUIRK: the first line that is no field begins the body
// (exports/3en5+EML-to-PST/missing_separator.eml), unless another field follows:
// then it is rubbish within the header.
func endHeader(data []byte) ([]byte, bool) {
	for at := 0; at < len(data); {
		line, rest, _ := bytes.Cut(data[at:], []byte("\n"))
		next := len(data) - len(rest)
		switch {
		case len(bytes.TrimSpace(line)) == 0:
			return data, false
		case at > 0 && !isField(line) && !isField(rest):
			return slices.Concat(data[:at], []byte("\r\n"), data[at:]), true
		}
		at = next
	}
	return data, false
}

// isField reports whether b begins with a field or the continuation of one.
func isField(b []byte) bool {
	for i, c := range b {
		switch {
		case i == 0 && (c == ' ' || c == '\t'):
			return true
		case c == ':':
			return i > 0
		case c <= ' ' || c >= 0x7F:
			return false
		}
	}
	return false
}

func lenientWalk(ep *enmime.Part, parents []string, n *int, visit visitor) error {
	p := newPart(lenientHeader(ep), parents)
	if ep.FirstChild == nil {
		if *n >= maxParts {
			return errParts
		}
		if strings.HasPrefix(p.mime, "multipart/") {
			p.mime = "text/plain" // without parts it is what is left of a text
		}
		p.n = *n
		*n++
		return visit(p, transferDecoded(p.header.get("Content-Transfer-Encoding"), bytes.NewReader(ep.Content)))
	}
	parents = append(append([]string(nil), parents...), p.mime)
	for c := ep.FirstChild; c != nil; c = c.NextSibling {
		if err := lenientWalk(c, parents, n, visit); err != nil {
			return err
		}
	}
	return nil
}
