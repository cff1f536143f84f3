package eml

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"mime"
	"strings"

	"github.com/ostkit/ostkit/pst"
	"github.com/ostkit/ostkit/pst/mapi"
)

// maxPeek bounds the header of a signed entity that is looked for.
const maxPeek = 32 << 10

// secure returns the body of an S/MIME item ([MS-OXOSMIME] 2.1): its one attachment
// as it is, since any change would break the signature. nil means that m is no such
// item, or one whose attachment is not what the class says.
func (w *writer) secure(m *pst.Message, attachments []*pst.Attachment) *part {
	class := strings.ToUpper(m.Class())
	if class != "IPM.NOTE.SMIME" && !strings.HasPrefix(class, "IPM.NOTE.SMIME.") || len(attachments) != 1 {
		return nil
	}
	a := attachments[0]
	src, err := a.Open()
	if err != nil {
		return nil // the way of all attachments reports it
	}
	r := bufio.NewReaderSize(src, maxPeek)
	p, raw := secureBody(r, m.Props().Str(mapi.PidTagTransportMessageHeaders.ID()))
	if raw && w.depth > 0 && holdsMarker(a) {
		return nil // it would end a multipart around it
	}
	return p
}

// secureBody returns the part for the data of a signed or encrypted mail, and whether
// it writes them as they are; nil if the data are neither CMS nor MIME.
func secureBody(r *bufio.Reader, transport string) (p *part, raw bool) {
	head, _ := r.Peek(maxPeek)
	if len(head) > 1 && head[0] == 0x30 { // SEQUENCE: the ContentInfo of CMS
		return opaque(head, r), false
	}
	if fields, n := entityHeader(head); len(fields) > 0 {
		r.Discard(n)
		return verbatim(fields, r), true
	}
	if t := signedType(head, transport); t != "" {
		var h header
		h.raw("Content-Type", t)
		return verbatim(h, r), true
	}
	return nil, false
}

func verbatim(h header, r io.Reader) *part {
	return &part{header: h, write: func(w *writer) error {
		_, err := io.Copy(w.Writer, r)
		if destErr := w.failed(); destErr != nil {
			return destErr
		}
		w.problem(err)
		return nil
	}}
}

// opaque returns the part of a CMS object.
func opaque(head []byte, r io.Reader) *part {
	t := "application/pkcs7-mime"
	if s := smimeType(head); s != "" {
		t += "; smime-type=" + s
	}
	p := new(part)
	p.header.raw("Content-Type", t+`; name="smime.p7m"`)
	p.header.raw("Content-Transfer-Encoding", "base64")
	p.header.raw("Content-Disposition", `attachment; filename="smime.p7m"`)
	p.write = func(w *writer) error { return w.base64(r) }
	return p
}

// smimeType tells by the content type at the start of a ContentInfo (RFC 5652 3,
// RFC 8551 3.2.2).
func smimeType(head []byte) string {
	head = head[:min(len(head), 32)]
	for _, t := range []struct{ name, oid string }{
		{"signed-data", "\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02"},
		{"enveloped-data", "\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x03"},
		{"compressed-data", "\x06\x0B\x2A\x86\x48\x86\xF7\x0D\x01\x09\x10\x01\x09"},
	} {
		if bytes.Contains(head, []byte(t.oid)) {
			return t.name
		}
	}
	return ""
}

// entityHeader returns the Content fields at the start of b and the length of the
// header; none if b does not begin with the header of a MIME entity that has a type.
func entityHeader(b []byte) (header, int) {
	end, gap := bytes.Index(b, []byte("\r\n\r\n")), 4
	if lf := bytes.Index(b, []byte("\n\n")); lf >= 0 && (end < 0 || lf < end) {
		end, gap = lf, 2
	}
	if end < 0 {
		return nil, 0
	}
	var h header
	text := strings.ReplaceAll(string(b[:end]), "\r", "")
	for line := range strings.SplitSeq(text, "\n") {
		if line != "" && (line[0] == ' ' || line[0] == '\t') && len(h) > 0 {
			h[len(h)-1].value += " " + strings.TrimSpace(line)
			continue
		}
		name, value, ok := strings.Cut(line, ":")
		if !ok || !fieldName(name) {
			return nil, 0
		}
		h = append(h, field{name, strings.TrimSpace(value), true})
	}
	if !h.has("Content-Type") {
		return nil, 0
	}
	keep := h[:0]
	for _, f := range h {
		if strings.HasPrefix(strings.ToLower(f.name), "content-") {
			f.value = strings.ReplaceAll(f.value, "\t", " ")
			keep = append(keep, f)
		}
	}
	return keep, end + gap
}

// signedType returns the Content-Type of a multipart/signed body that came without a
// header: the transport's if its boundary fits, else one made from the first line.
func signedType(head []byte, transport string) string {
	line, _, ok := bytes.Cut(head, []byte("\n"))
	boundary := strings.TrimRight(strings.TrimPrefix(string(line), "--"), "\r \t")
	if !ok || !bytes.HasPrefix(line, []byte("--")) || boundary == "" || len(boundary) > 70 || !plain(boundary) {
		return ""
	}
	for _, f := range unfold(cut(transport, maxTransport)) {
		if !strings.EqualFold(f.name, "Content-Type") {
			continue
		}
		if t, params, err := mime.ParseMediaType(f.value); err == nil && t == "multipart/signed" && params["boundary"] == boundary {
			return f.value
		}
	}
	return `multipart/signed; protocol="application/pkcs7-signature"; boundary=` + quote(boundary)
}

// holdsMarker reports whether the data of a could be taken for a boundary of ours.
func holdsMarker(a *pst.Attachment) bool {
	r, err := a.Open()
	if err != nil {
		return true
	}
	buf := make([]byte, 0, maxPeek)
	for {
		n, err := io.ReadFull(r, buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		if bytes.Contains(buf, []byte(marker)) {
			return true
		}
		if err != nil {
			return !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF)
		}
		tail := copy(buf[:cap(buf)], buf[len(buf)-len(marker):])
		buf = buf[:tail]
	}
}
