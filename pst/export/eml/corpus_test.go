package eml_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/mail"
	"slices"
	"strings"
	"testing"

	"github.com/emersion/go-message"
	_ "github.com/emersion/go-message/charset"

	"github.com/ostkit/ostkit/internal/codepage"
	"github.com/ostkit/ostkit/internal/corpus"
	"github.com/ostkit/ostkit/internal/rtf"
	"github.com/ostkit/ostkit/pst"
	"github.com/ostkit/ostkit/pst/export/eml"
	"github.com/ostkit/ostkit/pst/mapi"
)

// parsed is what an independent reader finds in a message.
type parsed struct {
	header      message.Header
	text, html  string
	attachments []string // name, SHA-256 and size of each
	embedded    []parsed
	rtf         int
	bytes       int64
}

// parse reads a message with go-message and, for its header, with net/mail.
func parse(t testing.TB, raw []byte) parsed {
	t.Helper()
	if _, err := mail.ReadMessage(bytes.NewReader(raw)); err != nil {
		t.Fatalf("net/mail: %v\n%.500s", err, raw)
	}
	e, err := message.Read(bytes.NewReader(raw))
	if err != nil {
		t.Fatalf("go-message: %v\n%.500s", err, raw)
	}
	p := parsed{header: e.Header}
	p.walk(t, e)
	return p
}

func (p *parsed) walk(t testing.TB, e *message.Entity) {
	t.Helper()
	kind, params, err := e.Header.ContentType()
	if err != nil {
		t.Fatalf("Content-Type %q: %v", e.Header.Get("Content-Type"), err)
	}
	if r := e.MultipartReader(); r != nil {
		for {
			part, err := r.NextPart()
			if err == io.EOF {
				return
			}
			if err != nil {
				t.Fatalf("part of %v: %v", kind, err)
			}
			p.walk(t, part)
		}
	}
	body, err := io.ReadAll(e.Body)
	if err != nil {
		t.Fatalf("body of %v %v: %v", kind, params, err)
	}
	disposition, dparams, err := e.Header.ContentDisposition()
	if err != nil && e.Header.Has("Content-Disposition") {
		t.Fatalf("Content-Disposition %q: %v", e.Header.Get("Content-Disposition"), err)
	}
	switch {
	case e.Header.Get("X-Ostkit-Body") == "rtf":
		p.rtf++
	case kind == "message/rfc822":
		p.embedded = append(p.embedded, parse(t, body))
	case disposition != "":
		p.bytes += int64(len(body))
		p.attachments = append(p.attachments, fmt.Sprintf("%q %x %d", dparams["filename"], sha256.Sum256(body), len(body)))
	case kind == "text/html":
		p.html = string(body)
	default:
		p.text = string(body)
	}
}

// compare checks a message that was read back against the item.
func compare(t testing.TB, m *pst.Message, p parsed) {
	t.Helper()
	if got, err := p.header.Text("Subject"); err != nil || got != wantSubject(m) {
		t.Errorf("subject %q, want %q; %v", got, wantSubject(m), err)
	}
	if got, _ := p.header.Text("X-Ostkit-Message-Class"); got != m.Class() {
		t.Errorf("class %q, want %q", got, m.Class())
	}
	key, _ := m.Props().Binary(mapi.PidTagSearchKey.ID())
	if got := p.header.Get("X-Ostkit-Search-Key"); got != hex.EncodeToString(key) {
		t.Errorf("search key %q, want %x", got, key)
	}
	if got, want := p.header.Get("Message-Id"), strings.TrimSpace(m.MessageID()); want != "" && got != want {
		t.Errorf("Message-ID %q, want %q", got, want)
	}
	compareDate(t, m, p)
	compareRecipients(t, m, p)
	list, _ := m.Attachments()
	if signed(m) && len(list) == 1 {
		return // TestSecure
	}
	if want, _ := m.Text(); p.text != want && (want != "" || p.rtf == 0) {
		t.Errorf("text %.200q, want %.200q", p.text, want)
	}
	if want := wantHTML(m); p.html != want {
		t.Errorf("HTML %.200q, want %.200q", p.html, want)
	}
	compareAttachments(t, list, p)
}

func signed(m *pst.Message) bool {
	return strings.HasPrefix(strings.ToUpper(m.Class()), "IPM.NOTE.SMIME")
}

func wantSubject(m *pst.Message) string {
	b := m.Props()
	if m.Kind() == mapi.KindDistributionList {
		if s := b.Str(b.ID(mapi.PSETIDAddress, mapi.PidLidDistributionListName)); s != "" {
			return s
		}
	}
	if k := m.Kind(); m.Subject() == "" && (k == mapi.KindContact || k == mapi.KindDistributionList) {
		return b.Str(mapi.PidTagDisplayName.ID())
	}
	return m.Subject()
}

func wantHTML(m *pst.Message) string {
	cp := m.HTMLCodePage()
	if !codepage.Known(cp) {
		cp = codepage.Windows
	}
	if m.HTML() != nil {
		s, _ := codepage.Decode(cp, m.HTML())
		return s
	}
	stored, _ := m.RTF()
	source, _ := rtf.Decompress(stored, 0)
	if bytes.HasPrefix(stored, []byte(`{\rtf`)) {
		source = stored
	}
	s, _ := rtf.HTML(source)
	return s
}

func compareDate(t testing.TB, m *pst.Message, p parsed) {
	t.Helper()
	want := m.SubmitTime()
	if want.IsZero() {
		want = m.DeliveryTime()
	}
	if want.IsZero() {
		if got := p.header.Get("Date"); got != "" && m.Props().Str(0x007D) == "" {
			t.Errorf("Date %q was invented", got)
		}
		return
	}
	if got, err := mail.ParseDate(p.header.Get("Date")); err != nil || !got.Equal(want.Truncate(1e9)) {
		t.Errorf("Date %v, want %v; %v", got, want, err)
	}
}

func compareRecipients(t testing.TB, m *pst.Message, p parsed) {
	t.Helper()
	list, _ := m.Recipients()
	for name, kind := range map[string]pst.RecipientType{"To": pst.To, "Cc": pst.Cc, "Bcc": pst.Bcc} {
		var want, got []string
		for _, r := range list {
			if r.Type == kind && r.Name+r.Address+r.SMTP != "" {
				want = append(want, r.Name)
			}
		}
		if want == nil {
			continue // the transport's field may be there
		}
		boxes, err := mail.ParseAddressList(p.header.Get(name))
		if err != nil {
			t.Errorf("%s %.300q: %v", name, p.header.Get(name), err)
		}
		for _, b := range boxes {
			got = append(got, b.Name)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s %q, want %q", name, got, want)
		}
	}
	if from := p.header.Get("From"); from != "" {
		if _, err := mail.ParseAddress(from); err != nil {
			t.Errorf("From %q: %v", from, err)
		}
	}
}

func compareAttachments(t testing.TB, list []*pst.Attachment, p parsed) {
	t.Helper()
	var want []string
	embedded := 0
	for _, a := range list {
		if m, _ := a.Message(); m != nil {
			if embedded < len(p.embedded) {
				compare(t, m, p.embedded[embedded])
			}
			embedded++
			continue
		}
		h, n := sha256.New(), int64(0)
		if r, err := a.Open(); err == nil {
			n, _ = io.Copy(h, r)
		}
		want = append(want, fmt.Sprintf("%q %x %d", a.Name, h.Sum(nil), n))
	}
	slices.Sort(want)
	got := slices.Sorted(slices.Values(p.attachments))
	if !slices.Equal(got, want) {
		t.Errorf("attachments %q, want %q", got, want)
	}
	if embedded != len(p.embedded) {
		t.Errorf("%d embedded messages, want %d", len(p.embedded), embedded)
	}
}

// TestCorpus writes every item of every store, and reads it back with readers of
// others.
func TestCorpus(t *testing.T) {
	kinds := make(map[mapi.Kind]int)
	for _, e := range corpus.Stores(t) {
		t.Run(e.Path, func(t *testing.T) {
			f, err := pst.Open(corpus.Path(t, e.Path), nil)
			if err != nil {
				if e.Healthy {
					t.Fatal(err)
				}
				return
			}
			defer f.Close()
			for d := range f.Folders() {
				if d.Search() {
					continue
				}
				for m, err := range d.Messages() {
					if err == nil {
						kinds[m.Kind()]++
						roundTrip(t, m, e.Healthy)
					}
				}
			}
		})
	}
	for _, k := range []mapi.Kind{
		mapi.KindMessage, mapi.KindAppointment, mapi.KindContact, mapi.KindDistributionList,
		mapi.KindTask, mapi.KindJournal, mapi.KindNote,
	} {
		if kinds[k] == 0 {
			t.Errorf("no item of kind %s was written", k)
		}
	}
}

func roundTrip(t *testing.T, m *pst.Message, healthy bool) {
	t.Helper()
	var out, again bytes.Buffer
	err := eml.Write(&out, m, nil)
	var damage *eml.DamageError
	if err != nil && !errors.As(err, &damage) {
		t.Fatalf("%v: %v", m.NID, err)
	}
	if err != nil && healthy {
		t.Logf("%v: %v", m.NID, err)
	}
	eml.Write(&again, m, nil)
	if !bytes.Equal(out.Bytes(), again.Bytes()) {
		t.Errorf("%v: two runs differ", m.NID)
	}
	for line := range bytes.SplitSeq(out.Bytes(), []byte("\r\n")) {
		if len(line) > 998 && !signed(m) {
			t.Errorf("%v: a line of %d octets", m.NID, len(line))
		}
	}
	t.Run(m.NID.String(), func(t *testing.T) { compare(t, m, parse(t, out.Bytes())) })
}

// memory is an FS that refuses to overwrite.
type memory struct {
	files map[string]*bytes.Buffer
	dirs  map[string]bool
}

func newMemory() *memory {
	return &memory{files: make(map[string]*bytes.Buffer), dirs: make(map[string]bool)}
}

func (m *memory) Create(name string) (io.WriteCloser, error) {
	if m.files[name] != nil {
		return nil, fmt.Errorf("%s: %w", name, fs.ErrExist)
	}
	dir, _, _ := cutLast(name)
	if !m.dirs[dir] {
		return nil, fmt.Errorf("%s: %w", name, fs.ErrNotExist)
	}
	b := new(bytes.Buffer)
	m.files[name] = b
	return closer{b}, nil
}

func (m *memory) MkdirAll(name string) error { m.dirs[name] = true; return nil }

func cutLast(name string) (dir, base string, ok bool) {
	i := strings.LastIndexByte(name, '/')
	if i < 0 {
		return "", name, false
	}
	return name[:i], name[i+1:], true
}

type closer struct{ io.Writer }

func (closer) Close() error { return nil }

// TestEnron writes the whole sample. Its numbers are those that the reader and
// outside readers agree on.
func TestEnron(t *testing.T) {
	f, err := pst.Open(corpus.Enron(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	dst := newMemory()
	res, err := eml.Tree(context.Background(), f, dst, nil)
	if err != nil {
		t.Fatal(err)
	}
	attachments, size := 0, int64(0)
	for _, out := range res.Files {
		raw := dst.files[out.Path].Bytes()
		if out.Size != int64(len(raw)) || out.SHA256 != sha256.Sum256(raw) {
			t.Errorf("%s: size %d and hash do not fit %d bytes", out.Path, out.Size, len(raw))
		}
		m, err := f.Message(out.NID)
		if err != nil {
			t.Fatal(err)
		}
		p := parse(t, raw)
		compare(t, m, p)
		attachments += len(p.attachments)
		size += p.bytes
	}
	if len(res.Files) != 2178 || len(dst.files) != 2178 || attachments != 168 || size != 11229972 {
		t.Errorf("%d files, %d written, %d attachments of %d bytes", len(dst.files), len(res.Files), attachments, size)
	}
	if len(res.Skipped)+len(res.Damaged) > 0 {
		t.Errorf("skipped %v, damaged %v", res.Skipped, res.Damaged)
	}
	written := 0
	for _, l := range res.Ledger {
		written += l.Written
		if l.Rows != l.Written || l.Reachable != l.Written || l.Readable != l.Written {
			t.Errorf("ledger %+v", l)
		}
	}
	if written != 2178 || res.Written[mapi.KindMessage] == 0 {
		t.Errorf("%d items by ledger, by kind %v", written, res.Written)
	}
}
