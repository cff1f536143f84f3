package eml

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/emersion/go-message"
	_ "github.com/emersion/go-message/charset"

	"github.com/ostkit/ostkit/internal/corpus"
	"github.com/ostkit/ostkit/pst"
)

// entityBytes writes a part as a message of its own.
func entityBytes(t testing.TB, p *part) (raw []byte, problems []error) {
	t.Helper()
	var b bytes.Buffer
	w := &writer{Writer: bufio.NewWriter(&b), opts: new(Options).orDefault(), nid: 0x200024}
	if err := w.entity(p); err != nil {
		t.Fatal(err)
	}
	w.Flush()
	return b.Bytes(), w.problems
}

// outline lists the types of a message, indented by depth, with the leaves' bodies.
func outline(t testing.TB, raw []byte) string {
	t.Helper()
	e, err := message.Read(bytes.NewReader(raw))
	if err != nil {
		t.Fatalf("%v\n%s", err, raw)
	}
	var b strings.Builder
	err = e.Walk(func(path []int, e *message.Entity, err error) error {
		if err != nil {
			return err
		}
		kind, _, _ := e.Header.ContentType()
		b.WriteString(strings.Repeat(" ", len(path)) + kind)
		if !strings.HasPrefix(kind, "multipart/") {
			body, err := io.ReadAll(e.Body)
			if err != nil {
				return err
			}
			b.WriteString(" " + string(body))
		}
		b.WriteString("\n")
		return nil
	})
	if err != nil {
		t.Fatalf("%v\n%s", err, raw)
	}
	return b.String()
}

func blob(name, data string) *part {
	p := new(part)
	p.header.raw("Content-Type", "application/octet-stream"+legacyName(name))
	p.header.raw("Content-Transfer-Encoding", "base64")
	p.write = func(w *writer) error { return w.base64(strings.NewReader(data)) }
	return p
}

func TestAssemble(t *testing.T) {
	text, html := []byte("T"), []byte("<p>H")
	file := func() []*part { return []*part{blob("f", "F")} }
	for name, c := range map[string]struct {
		body          body
		inline, mixed []*part
		want          string
	}{
		"nothing":   {want: "text/plain \n"},
		"text":      {body: body{text: text}, want: "text/plain T\n"},
		"html":      {body: body{html: html, charset: "utf-8"}, want: "text/html <p>H\n"},
		"both":      {body: body{text: text, html: html, charset: "utf-8"}, want: "multipart/alternative\n text/plain T\n text/html <p>H\n"},
		"file":      {mixed: file(), want: "multipart/mixed\n application/octet-stream F\n"},
		"text+file": {body: body{text: text}, mixed: file(), want: "multipart/mixed\n text/plain T\n application/octet-stream F\n"},
		"all": {
			body: body{text: text, html: html, charset: "utf-8"}, inline: file(), mixed: file(),
			want: "multipart/mixed\n multipart/alternative\n  text/plain T\n  multipart/related\n   text/html <p>H\n" +
				"   application/octet-stream F\n application/octet-stream F\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			raw, problems := entityBytes(t, assemble(c.body, c.inline, c.mixed))
			if got := outline(t, raw); got != c.want || len(problems) > 0 {
				t.Errorf("got\n%swant\n%s%v", got, c.want, problems)
			}
		})
	}
}

// TestTextPart: whatever the bytes, a reader finds the same.
func TestTextPart(t *testing.T) {
	for body, encoding := range map[string]string{
		"":                              "7bit",
		"a\r\nb":                        "7bit",
		"a\r\nb \r\n\r\n":               "7bit",
		"a\nb":                          "base64",
		"a\rb\r\n":                      "base64",
		"nul\x00":                       "base64",
		"mostly ASCII \u00e4\r\n":       "quoted-printable",
		"trailing \u00e4 \r\n.\r\n":     "quoted-printable",
		"\u65e5\u672c\u8a9e":            "base64",
		strings.Repeat("x", 3000):       "quoted-printable",
		"--=_ostkit_00200024_00000001-": "quoted-printable",
		"bell \a in a longer text\r\n":  "quoted-printable",
	} {
		p := multipart("mixed", "", textPart("text/plain", "utf-8", []byte(body)), blob("x", ""))
		raw, _ := entityBytes(t, p)
		want := "multipart/mixed\n text/plain " + body + "\n application/octet-stream \n"
		if got := outline(t, raw); got != want {
			t.Errorf("%.60q is read as %.100q", body, got)
		}
		if !bytes.Contains(raw, []byte("Content-Transfer-Encoding: "+encoding+"\r\n")) {
			t.Errorf("%.60q is not sent as %s", body, encoding)
		}
	}
}

// TestBoundaries: none of a message is the beginning of another.
func TestBoundaries(t *testing.T) {
	w := &writer{nid: 0x200024}
	seen := make(map[string]bool)
	length := len(w.boundary())
	for range 5000 {
		b := w.boundary()
		if seen[b] || len(b) != length || len(b) > 70 {
			t.Fatalf("boundary %q", b)
		}
		seen[b] = true
	}
}

// TestDamagedData: data that cannot be read to their end leave a whole message.
func TestDamagedData(t *testing.T) {
	broken := errors.New("broken block")
	p := blob("f", "")
	p.write = func(w *writer) error {
		return w.base64(io.MultiReader(strings.NewReader("begin"), iotest.ErrReader(broken)))
	}
	raw, problems := entityBytes(t, assemble(body{text: []byte("T")}, nil, []*part{p, blob("g", "G")}))
	want := "multipart/mixed\n text/plain T\n application/octet-stream begin\n application/octet-stream G\n"
	if got := outline(t, raw); got != want || len(problems) != 1 || !errors.Is(problems[0], broken) {
		t.Errorf("got %s, problems %v", got, problems)
	}
}

// full is a destination without room.
type full struct{ room int }

var errFull = errors.New("no space left")

func (f *full) Write(p []byte) (int, error) {
	if len(p) > f.room {
		n := f.room
		f.room = 0
		return n, errFull
	}
	f.room -= len(p)
	return len(p), nil
}

// TestDestinationError: an error of the destination is no damage of the item.
func TestDestinationError(t *testing.T) {
	p := assemble(body{text: []byte(strings.Repeat("text\r\n", 100))}, nil, []*part{blob("f", strings.Repeat("data", 5000))})
	for room := 0; room < 20000; room += 997 {
		w := &writer{Writer: bufio.NewWriterSize(&full{room}, 64), opts: new(Options).orDefault()}
		err := w.entity(p)
		if err == nil {
			err = w.Flush()
		}
		if !errors.Is(err, errFull) || len(w.problems) > 0 {
			t.Errorf("room for %d bytes: error %v, problems %v", room, err, w.problems)
		}
	}
}

func TestHTMLBody(t *testing.T) {
	for _, c := range []struct {
		in      string
		cp      int
		out     string
		charset string
	}{
		{"\xe4", 1252, "\xe4", "windows-1252"},
		{"\xc3\xa4", 65001, "\xc3\xa4", "utf-8"},
		{"\xc3\xa4", 0, "\xc3\xa4", "utf-8"},
		{"\xe4", 0, "\xe4", "windows-1252"},
		{"\xe4", 20127, "\xe4", "windows-1252"},
		{"a", 20127, "a", "utf-8"},
		{"\xe4", 99999, "\xe4", "windows-1252"},
		{"<\x00p\x00>\x00", 1200, "<p>", "utf-8"},
		{"\x84", 437, "\u00e4", "utf-8"},
		{"\x93\xfa", 932, "\x93\xfa", "shift_jis"},
	} {
		out, charset := htmlBody([]byte(c.in), c.cp)
		if string(out) != c.out || charset != c.charset {
			t.Errorf("htmlBody(%q, %d) = %q, %s; want %q, %s", c.in, c.cp, out, charset, c.out, c.charset)
		}
	}
}

// TestCommonCharsets: another library reads every charset that HTML is labelled with.
func TestCommonCharsets(t *testing.T) {
	for cp := range common {
		_, charset := htmlBody(nil, cp)
		raw, _ := entityBytes(t, textPart("text/html", charset, []byte("<p>x")))
		if _, err := message.Read(bytes.NewReader(raw)); err != nil {
			t.Errorf("code page %d: %v", cp, err)
		}
	}
}

func TestContentRefs(t *testing.T) {
	refs := contentRefs([]byte(`<img src="cid:Image001.png@01D0"><img src='CID:a%20b'> cid: <x y=cid:last`))
	for _, id := range []string{"image001.png@01d0", "a b", "a%20b", "last"} {
		if !refs[id] {
			t.Errorf("no reference to %q in %v", id, refs)
		}
	}
	contentRefs(bytes.Repeat([]byte("cid:"), 1<<20))
}

func TestMultipartOfOne(t *testing.T) {
	p := textPart("text/plain", "utf-8", nil)
	if multipart("mixed", "", p) != p {
		t.Error("a single part was wrapped")
	}
}

// TestEmbeddedDepth: a message that lies too deep becomes a problem, and an empty
// part in its place.
func TestEmbeddedDepth(t *testing.T) {
	tested := 0
	for _, e := range corpus.Stores(t) {
		if !e.Healthy || e.PSTExtractorEmbedded < 1 {
			continue
		}
		f, err := pst.Open(corpus.Path(t, e.Path), nil)
		if err != nil {
			t.Fatal(err)
		}
		for d := range f.Folders() {
			for m, err := range d.Messages() {
				if err != nil || d.Search() {
					continue
				}
				list, _ := m.Attachments()
				for _, a := range list {
					if a.Method == pst.AttachEmbedded {
						tested++
						embeddedAt(t, a, 1, 0, "message/rfc822")
						embeddedAt(t, a, 2, 1, "message/rfc822")
						embeddedAt(t, a, 1, 1, "")
					}
				}
			}
		}
		f.Close()
	}
	if tested == 0 {
		t.Error("no embedded message was met")
	}
}

// embeddedAt writes a, an attachment at the depth; want "" stands for a problem.
func embeddedAt(t testing.TB, a *pst.Attachment, limit, depth int, want string) {
	t.Helper()
	w := &writer{Writer: bufio.NewWriter(io.Discard), opts: &Options{MaxEmbedded: limit}, depth: depth}
	p := w.attachment(a)
	if want != "" && (p.header[0].value != want || len(w.problems) > 0) {
		t.Errorf("bound %d, depth %d: %v, problems %v", limit, depth, p.header, w.problems)
	}
	if want == "" && (p.header[0].value == "message/rfc822" || len(w.problems) != 1) {
		t.Errorf("bound %d, depth %d: %v, problems %v", limit, depth, p.header, w.problems)
	}
	if err := w.entity(p); err != nil || w.depth != depth {
		t.Errorf("bound %d, depth %d: %v", limit, depth, err)
	}
}
