package eml

import (
	"bytes"
	"errors"

	"github.com/ostkit/ostkit/internal/rtf"
	"github.com/ostkit/ostkit/pst"
)

// body is what an item says, in up to three forms; nil for one it does not have.
type body struct {
	text    []byte // UTF-8
	html    []byte
	charset string // of html
	rtf     *part
}

// body reads the body of m. HTML that is kept encapsulated in RTF is taken out of it.
// An item with nothing but RTF gets its text too, and the RTF as an attachment;
// others get the RTF if the options ask for it.
func (w *writer) body(m *pst.Message) body {
	var b body
	s, _ := m.Text()
	b.text = []byte(s)
	b.html, b.charset = htmlBody(m.HTML(), m.HTMLCodePage())
	if len(b.html) > 0 && !w.opts.RTF {
		return b
	}
	source, ok := w.rtf(m)
	if source == nil {
		return b
	}
	if only := len(b.text) == 0 && len(b.html) == 0; only || w.opts.RTF || !ok {
		b.rtf = rtfPart(source, ok)
	}
	if ok {
		b.extract(source)
	}
	return b
}

// rtf returns the RTF body, nil if there is none. If it cannot be decompressed the
// bytes are those stored, and ok is false.
func (w *writer) rtf(m *pst.Message) (source []byte, ok bool) {
	stored, err := m.RTF()
	w.problem(err)
	if len(stored) == 0 || bytes.HasPrefix(stored, []byte(`{\rtf`)) {
		return stored, true
	}
	source, err = rtf.Decompress(stored, 0)
	w.problem(err)
	if errors.Is(err, rtf.ErrFormat) {
		return stored, false
	}
	return source, true
}

// extract fills in the forms that the RTF holds and b has not.
func (b *body) extract(source []byte) {
	if len(b.html) == 0 {
		if s, ok := rtf.HTML(source); ok {
			b.html, b.charset = []byte(s), "utf-8"
		}
	}
	if len(b.text) == 0 && len(b.html) == 0 {
		b.text = []byte(rtf.Text(source))
	}
}

// rtfPart returns the attachment of an RTF body, or of one that does not decompress.
func rtfPart(source []byte, ok bool) *part {
	p := new(part)
	kind, name := "application/rtf", "body.rtf"
	if !ok {
		kind, name = "application/octet-stream", "body.rtf.lzfu"
	}
	p.header.raw("Content-Type", kind+`; name="`+name+`"`)
	p.header.raw("Content-Disposition", `attachment; filename="`+name+`"`)
	p.header.raw("Content-Transfer-Encoding", "base64")
	p.header.raw("X-Ostkit-Body", "rtf")
	p.write = func(w *writer) error { return w.base64(bytes.NewReader(source)) }
	return p
}
