package eml

import (
	"bytes"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/ostkit/ostkit/internal/codepage"
	"github.com/ostkit/ostkit/pst"
	"github.com/ostkit/ostkit/pst/mapi"
	"github.com/ostkit/ostkit/pst/ndb"
)

// content returns the MIME structure of m: alternatives of the body, the pictures of
// the HTML related to it, attachments mixed with both.
func (w *writer) content(m *pst.Message) *part {
	attachments, err := m.Attachments()
	w.problem(err)
	if p := w.secure(m, attachments); p != nil {
		return p
	}
	b := w.body(m)
	refs := contentRefs(b.html)
	var inline, mixed []*part
	for _, a := range attachments {
		p, cid := w.attachment(a), contentID(a)
		if cid != "" && refs[strings.ToLower(cid)] {
			p.header.raw("Content-Disposition", "inline"+fileName(a))
			inline = append(inline, p)
			continue
		}
		p.header.raw("Content-Disposition", "attachment"+fileName(a))
		mixed = append(mixed, p)
	}
	if b.rtf != nil {
		mixed = append([]*part{b.rtf}, mixed...)
	}
	return assemble(b, inline, mixed)
}

// assemble nests the parts of a message.
func assemble(b body, inline, mixed []*part) *part {
	var alternatives []*part
	if len(b.text) > 0 {
		alternatives = append(alternatives, textPart("text/plain", "utf-8", b.text))
	}
	if len(b.html) > 0 {
		page := textPart("text/html", b.charset, b.html)
		alternatives = append(alternatives, multipart("related", `; type="text/html"`, append([]*part{page}, inline...)...))
	}
	if len(alternatives) > 0 {
		return multipart("mixed", "", append([]*part{multipart("alternative", "", alternatives...)}, mixed...)...)
	}
	if len(mixed) > 0 { // one alone would be taken for the body without a multipart
		return &part{subtype: "mixed", children: mixed}
	}
	return textPart("text/plain", "utf-8", nil)
}

// htmlBody returns HTML and its charset. The bytes stay what they are if mail
// programs know their charset, else they become UTF-8.
func htmlBody(b []byte, cp int) ([]byte, string) {
	if cp == codepage.ASCII || !codepage.Known(cp) {
		if utf8.Valid(b) {
			return b, "utf-8"
		}
		cp = codepage.Windows
	}
	if common[cp] {
		return b, codepage.Name(cp)
	}
	s, _ := codepage.Decode(cp, b) // what is not valid is replaced by U+FFFD
	return []byte(s), "utf-8"
}

// common are the code pages whose charset every mail program reads.
var common = map[int]bool{
	codepage.UTF8: true, 874: true, 932: true, 936: true, 950: true,
	1250: true, 1251: true, 1252: true, 1253: true, 1254: true, 1255: true, 1256: true, 1257: true, 1258: true,
	20866: true, 21866: true, 28591: true, 28592: true, 28593: true, 28594: true, 28595: true,
	28597: true, 28603: true, 28605: true, 50220: true, 51932: true, 51949: true, 54936: true,
}

// contentRefs returns the content ids that HTML refers to, in lower case.
func contentRefs(html []byte) map[string]bool {
	refs := make(map[string]bool)
	lower := bytes.ToLower(html)
	for {
		_, rest, ok := bytes.Cut(lower, []byte("cid:"))
		if !ok {
			return refs
		}
		n := bytes.IndexAny(rest, "\"'<>() \t\r\n")
		if n < 0 {
			n = len(rest)
		}
		if lower = rest[n:]; n > maxToken {
			continue
		}
		id := string(rest[:n])
		refs[id] = true
		if s, err := url.PathUnescape(id); err == nil {
			refs[s] = true
		}
	}
}

// contentID returns the content id of an attachment without brackets, "" if it has
// none that a header can hold.
func contentID(a *pst.Attachment) string {
	id := strings.Trim(a.Props().Str(mapi.PidTagAttachContentId.ID()), "<> ")
	if !plain(id) || len(id) > maxToken || strings.ContainsAny(id, "<> ") {
		return ""
	}
	return id
}

func fileName(a *pst.Attachment) string {
	if a.Name == "" {
		return ""
	}
	return extended("filename", a.Name)
}

// attachment returns the part of a but for its disposition. The data is read when
// the part is written.
func (w *writer) attachment(a *pst.Attachment) *part {
	for _, err := range a.Problems() {
		w.problem(err)
	}
	if m, err := w.embedded(a); m != nil {
		p := new(part)
		p.header.raw("Content-Type", "message/rfc822")
		p.write = func(w *writer) error { return w.nested(m) }
		return p
	} else if err != nil {
		w.problem(fmt.Errorf("attachment %v: %w", a.NID, err))
	}
	return w.leaf(a)
}

// data writes the data of a. Links and linked objects have none.
func (w *writer) data(a *pst.Attachment) error {
	r, err := a.Open()
	if err == nil {
		return w.base64(r)
	}
	if !errors.Is(err, ndb.ErrNotFound) || a.Method == pst.AttachByValue {
		w.problem(fmt.Errorf("attachment %v: %w", a.NID, err))
	}
	return nil
}

// embedded opens an embedded message unless it lies too deep.
func (w *writer) embedded(a *pst.Attachment) (*pst.Message, error) {
	if a.Method == pst.AttachEmbedded && w.depth >= w.opts.MaxEmbedded {
		return nil, fmt.Errorf("messages are embedded deeper than %d", w.opts.MaxEmbedded)
	}
	return a.Message()
}

// leaf returns an attachment with data. Of one that has none of its own, a link or an
// object that is linked, the method and path tell what it was.
func (w *writer) leaf(a *pst.Attachment) *part {
	p := new(part)
	b := a.Props()
	t := mediaType(b.Str(mapi.PidTagAttachMimeTag.ID()))
	if t == "" {
		t = "application/octet-stream"
	}
	if a.Name != "" {
		t += legacyName(a.Name)
	}
	p.header.raw("Content-Type", t)
	p.header.raw("Content-Transfer-Encoding", "base64")
	if id := contentID(a); id != "" {
		p.header.raw("Content-ID", "<"+id+">")
	}
	p.header.text("Content-Location", b.Str(mapi.PidTagAttachContentLocation.ID()))
	if a.Method != pst.AttachByValue {
		p.header.text("X-Ostkit-Attach-Method", strconv.Itoa(int(a.Method)))
		path := b.Str(mapi.PidTagAttachLongPathname.ID())
		if path == "" {
			path = b.Str(mapi.PidTagAttachPathname.ID())
		}
		p.header.text("X-Ostkit-Attach-Path", path)
	}
	p.write = func(w *writer) error { return w.data(a) }
	return p
}
