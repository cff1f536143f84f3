package eml

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/ostkit/ostkit/diff/item"
)

// mailOf parses one mail given as lines.
func mailOf(t *testing.T, lines ...string) *item.Item {
	t.Helper()
	return fileOf(t, "a.eml", strings.Join(lines, "\r\n"))
}

func fileOf(t *testing.T, name, data string) *item.Item {
	t.Helper()
	s := New("test", fstest.MapFS{name: {Data: []byte(data)}}, nil)
	for it, err := range s.Items(context.Background()) {
		if err != nil {
			t.Fatal(err)
		}
		return it
	}
	t.Fatal("no item")
	return nil
}

func bodyOf(t *testing.T, it *item.Item) item.Body {
	t.Helper()
	if it.Body == nil {
		return item.Body{}
	}
	b, err := it.Body()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func sumOf(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

func TestForms(t *testing.T) {
	const plain = "From: a@example.com\r\nSubject: Hi\r\nMessage-ID: <1@x>\r\n\r\nBody\r\n"
	for _, c := range []struct{ name, file, data string }{
		{"plain", "a.eml", plain},
		{"byte order mark", "a.eml", "\xEF\xBB\xBF" + plain},
		{"blank lines", "a.eml", "\r\n\r\n\n" + plain},
		{"From line", "a.eml", "From x Mon Jan  1 00:00:00 2001\r\n" + plain},
		{"escaped From line", "a.eml", ">From x Mon Jan  1 00:00:00 2001\n" + plain},
		{"doubled CR", "a.eml", strings.ReplaceAll(plain, "\r\n", "\r\r\n")},
		{"LF alone", "a.eml", strings.ReplaceAll(plain, "\r\n", "\n")},
		{"upper-case extension", "A.EML", plain},
		{"emlx", "a.emlx", fmt.Sprintf("%d      \n%s<?xml version=\"1.0\"?><plist/>", len(plain), plain)},
		{"emlx that is none", "a.emlx", plain},
		{"no separator", "a.eml", "From: a@example.com\r\nSubject: Hi\r\nMessage-ID: <1@x>\r\nBody\r\n"},
		{"base64", "a.eml", "From: a@example.com\r\nSubject: Hi\r\nMessage-ID: <1@x>\r\nContent-Transfer-Encoding: BASE64\r\n\r\nQm9\r\nkeQ=="},
		{"quoted-printable", "a.eml", "From: a@example.com\r\nSubject: Hi\r\nMessage-ID: <1@x>\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nB=6F=\r\ndy"},
	} {
		t.Run(c.name, func(t *testing.T) {
			it := fileOf(t, c.file, c.data)
			if it.Subject != "Hi" || it.Keys.MessageID != "<1@x>" || it.From.Email != "a@example.com" {
				t.Errorf("subject %q, id %q, from %v", it.Subject, it.Keys.MessageID, it.From)
			}
			if got := strings.TrimSpace(bodyOf(t, it).Text); got != "Body" {
				t.Errorf("body %q", got)
			}
			if it.Kind != item.KindMessage || it.Class != "IPM.Note" || len(it.Problems) > 0 != (c.name == "no separator") {
				t.Errorf("kind %s, class %s, problems %v", it.Kind, it.Class, it.Problems)
			}
		})
	}
}

func TestCharsets(t *testing.T) {
	for _, c := range []struct{ charset, body, want string }{
		{"utf-8", "Gr\xC3\xBC\xC3\x9Fe", "Grüße"},
		{"iso-8859-1", "Gr\xFC\xDFe", "Grüße"},
		{"windows-1251", "\xCF\xF0\xE8\xE2\xE5\xF2", "Привет"},
		{"no-such-charset", "Gr\xFC\xDFe \x80", "Grüße €"},
		{"no-such-charset", "Gr\xC3\xBC\xC3\x9Fe", "Grüße"},
		{"us-ascii", "Gr\xFC\xDFe", "Grüße"},
	} {
		it := mailOf(t, "Subject: x", "Content-Type: text/plain; charset="+c.charset, "", c.body)
		if got := bodyOf(t, it).Text; got != c.want {
			t.Errorf("%s: %q, want %q", c.charset, got, c.want)
		}
	}
	it := mailOf(t, "Subject: x", "Content-Type: text/html", "", `<meta http-equiv=x content="text/html; charset=windows-1251">`+"\xCF")
	if got := bodyOf(t, it).HTML; !strings.HasSuffix(got, "П") {
		t.Errorf("charset of the page is not used: %q", got)
	}
}

func TestHeaderText(t *testing.T) {
	it := mailOf(t,
		"From: =?utf-8?Q?J=C3=B6rg?= <j@example.com>",
		`To: "Doe, Jane" <jane@example.com>, undisclosed <u@example.com`,
		"Cc: Friends: a@example.com, b@example.com;",
		"Subject: =?utf-8?B?R3LDvA==?=", " =?iso-8859-1?Q?=DFe?=", "Message-ID:", " <folded@x>", "", "")
	if it.From != (item.Address{Name: "Jörg", Email: "j@example.com"}) {
		t.Errorf("from %v", it.From)
	}
	if len(it.To) != 2 || it.To[0] != (item.Address{Name: "Doe, Jane", Email: "jane@example.com"}) || it.To[1].Email != "u@example.com" {
		t.Errorf("to %q", it.To)
	}
	if len(it.Cc) != 2 || it.Cc[1].Email != "b@example.com" {
		t.Errorf("cc %q", it.Cc)
	}
	if it.Subject != "Grüße" || it.Keys.MessageID != "<folded@x>" {
		t.Errorf("subject %q, id %q", it.Subject, it.Keys.MessageID)
	}
	if it := mailOf(t, "Subject: x", "", ""); it.Keys.MessageID != "" || len(it.IDs()) != 0 {
		t.Errorf("an id out of nothing: %v", it.IDs())
	}
}

func TestParameters(t *testing.T) {
	for _, c := range []struct{ field, want string }{
		{`attachment; filename="a;b \"c\".txt"`, `a;b "c".txt`},
		{`attachment; filename=plain.txt; size=3`, "plain.txt"},
		{`attachment; filename*=utf-8'de'Gr%C3%BC%C3%9Fe.txt`, "Grüße.txt"},
		{`attachment; filename*=iso-8859-1''Gr%FC%DFe.txt`, "Grüße.txt"},
		{`attachment; filename*0*=utf-8''Gr%C3; filename*1*=%BC%C3%9Fe; filename*2=".txt"`, "Grüße.txt"},
		{`attachment; filename="x.txt"; filename*=utf-8''y.txt`, "y.txt"},
		{`attachment; filename="=?utf-8?Q?Gr=C3=BC=C3=9Fe.txt?="`, "Grüße.txt"},
		{`attachment; filename="C:\dir\x.txt"`, `C:\dir\x.txt`},
	} {
		value, params := parameters(c.field)
		if value != "attachment" || params["filename"] != c.want {
			t.Errorf("%s: %q, %q, want %q", c.field, value, params["filename"], c.want)
		}
	}
}

func TestDates(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"Tue, 01 Jul 2003 10:52:37 +0200", "2003-07-01T08:52:37Z"},
		{"1 Jul 03 10:52 EST", "2003-07-01T15:52:00Z"},
		{"1 Jul 97 10:52:00 GMT", "1997-07-01T10:52:00Z"},
		{"Sat, 30 Nov 0002 08:00:00 +0000", "2002-11-30T08:00:00Z"},
		{"Sat, 30 Nov 102 08:00:00 -0000", "2002-11-30T08:00:00Z"},
		{"Tue, 1 Jul 2003 10:52:37 -0700 (PDT (summer))", "2003-07-01T17:52:37Z"},
		{"Tue Jul  1 10:52:37 2003", "2003-07-01T10:52:37Z"},
		{"01-Jul-2003 10:52:37 PM +0000", "2003-07-01T22:52:37Z"},
		{"Tue, 31 Feb 2003 10:52:37 +0000", ""},
		{"yesterday", ""},
		{"", ""},
	} {
		got, ok := parseDate(c.in)
		if ok != (c.want != "") || ok && got.Format(time.RFC3339) != c.want {
			t.Errorf("%q: %v %v, want %q", c.in, got, ok, c.want)
		}
	}
}

func TestAttachments(t *testing.T) {
	it := mailOf(t, "Subject: x", `Content-Type: multipart/mixed; boundary="b"`, "", "preamble",
		"--b", "Content-Type: multipart/alternative; boundary=c", "",
		"--c", "Content-Type: text/plain", "", "text",
		"--c", "Content-Type: text/html", "", "<p>html", "--c--",
		"--b", "Content-Type: text/plain", "", "footer",
		"--b", "Content-Type: image/png; name=p.png", "Content-ID: <p>", "Content-Transfer-Encoding: base64", "", "AAEC",
		"--b", "Content-Type: message/rfc822", "", "Subject: inner", "Content-Type: multipart/mixed; boundary=d", "",
		"--d", "Content-Disposition: attachment; filename=i.txt", "", "deep", "--d--",
		"--b--", "epilogue")
	if b := bodyOf(t, it); b.Text != "text" || b.HTML != "<p>html" {
		t.Errorf("body %q", b)
	}
	if len(it.Attachments) != 3 || len(it.Problems) > 0 {
		t.Fatalf("attachments %v, problems %v", it.Attachments, it.Problems)
	}
	for i, want := range []struct{ name, content string }{{"", "footer"}, {"p.png", "\x00\x01\x02"}} {
		a := it.Attachments[i]
		sum, err := a.SHA256()
		if err != nil || a.Name != want.name || sum != sumOf(want.content) || a.Size != int64(len(want.content)) {
			t.Errorf("attachment %d: %q, size %d, %s, %v", i, a.Name, a.Size, sum, err)
		}
	}
	if !it.Attachments[1].Inline {
		t.Error("a content id does not make an attachment inline")
	}
	inner, err := it.Attachments[2].Embedded()
	if err != nil {
		t.Fatal(err)
	}
	if sum, err := inner.Attachments[0].SHA256(); inner.Subject != "inner" || err != nil || sum != sumOf("deep") {
		t.Errorf("embedded: %q, %s, %v", inner.Subject, sum, err)
	}
}

// Messages in messages end at a depth; what lies deeper is a file.
func TestDepth(t *testing.T) {
	data := "Subject: last\r\n\r\nend"
	for range maxEmbedded + 3 {
		data = "Subject: outer\r\nContent-Type: message/rfc822\r\n\r\n" + data
	}
	it := fileOf(t, "a.eml", data)
	depth := 0
	for it.Attachments[0].Embedded != nil {
		next, err := it.Attachments[0].Embedded()
		if err != nil {
			t.Fatal(err)
		}
		it = next
		depth++
	}
	a := it.Attachments[0]
	if depth != maxEmbedded || a.SHA256 == nil || a.Size <= 0 {
		t.Errorf("depth %d, size %d", depth, a.Size)
	}
}

func TestReports(t *testing.T) {
	parts := func(kind, machine, fields string) *item.Item {
		return mailOf(t, "Subject: x", "Content-Type: multipart/report; boundary=b; report-type="+kind, "",
			"--b", "", "text", "--b", "Content-Type: "+machine, "", fields,
			"--b", "Content-Type: text/rfc822-headers", "", "Message-ID: <orig@x>", "", "--b--")
	}
	for _, c := range []struct{ kind, machine, fields, class string }{
		{"delivery-status", "message/delivery-status", "Action: failed\r\n", "REPORT.IPM.Note.NDR"},
		{"delivery-status", "message/delivery-status", "Action: delivered\r\n", "REPORT.IPM.Note.DR"},
		{"disposition-notification", "message/disposition-notification", "Disposition: manual-action/MDN-sent-manually; displayed\r\nOriginal-Message-ID: <orig@x>\r\n", "REPORT.IPM.Note.IPNRN"},
	} {
		it := parts(c.kind, c.machine, c.fields)
		if it.Class != c.class || it.Kind != item.KindReport || it.Keys.OriginalID != "<orig@x>" {
			t.Errorf("%s: class %s, kind %s, original %q", c.kind, it.Class, it.Kind, it.Keys.OriginalID)
		}
	}
}

func TestMeetings(t *testing.T) {
	for _, c := range []struct{ method, attendee, class string }{
		{"REQUEST", "ATTENDEE:mailto:a@x", "IPM.Schedule.Meeting.Request"},
		{"CANCEL", "", "IPM.Schedule.Meeting.Canceled"},
		{"REPLY", "ATTENDEE;PARTSTAT=DECLINED:mailto:a@x", "IPM.Schedule.Meeting.Resp.Neg"},
		{"PUBLISH", "", "IPM.Note"},
	} {
		it := mailOf(t, "Subject: x", "Content-Type: text/calendar; method="+c.method, "",
			"BEGIN:VCALENDAR", c.attendee, "UID:ab", " cd", "END:VCALENDAR")
		if it.Class != c.class || it.Kind != item.KindMessage || it.Keys.UID != "abcd" {
			t.Errorf("%s: class %s, kind %s, uid %q", c.method, it.Class, it.Kind, it.Keys.UID)
		}
	}
}

func TestRefused(t *testing.T) {
	tree := fstest.MapFS{
		"in/binary.eml": {Data: bytes.Repeat([]byte{0, 1, 2, 0xFF}, 100)},
		"in/empty.eml":  {},
		"in/good.eml":   {Data: []byte("Subject: x\r\n\r\n")},
		"in/large.eml":  {Data: []byte("Subject: x\r\n\r\n" + strings.Repeat("x", 1000))},
		"in/prose.eml":  {Data: []byte("It was a dark and stormy night.\nNothing: more\n")},
	}
	s := New("test", tree, &Options{MaxItemBytes: 900})
	var refused []string
	good := 0
	for it, err := range s.Items(context.Background()) {
		if (it == nil) == (err == nil) {
			t.Fatal("not exactly one of item and error")
		}
		var re *item.ReadError
		if errors.As(err, &re) && re.Folder == "in" {
			refused = append(refused, re.Ref)
		} else if err == nil {
			good++
		}
	}
	want := "in/binary.eml in/empty.eml in/large.eml in/prose.eml"
	if got := strings.Join(refused, " "); got != want || good != 1 {
		t.Errorf("refused %s, read %d; want %s and 1", got, good, want)
	}
}

func TestFolderNames(t *testing.T) {
	for _, c := range []struct{ dir, want string }{
		{".", ""},
		{"Inbox/Sub", "Inbox/Sub"},
		{"Inbox/a%2Fb", "Inbox/a%2Fb"},
		{"100%25", "100%"},
		{"100% sure", "100% sure"},
		{"bad%FF", "bad%FF"},
		{"Gr%C3%BC%C3%9Fe", "Grüße"},
		{"same%_0x8022", "same"},
		{"%_deep/far%_0x8022", "far"},
	} {
		if got := folderPath(c.dir); got != c.want {
			t.Errorf("folderPath(%q) = %q, want %q", c.dir, got, c.want)
		}
	}
}

// A directory, its zip and a single file give the same item.
func TestOpen(t *testing.T) {
	const data = "Subject: x\r\n\r\nbody"
	dir := t.TempDir()
	mail := filepath.Join(dir, "tree", "Inbox", "1.eml")
	if err := os.MkdirAll(filepath.Dir(mail), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(mail, []byte(data), 0o666); err != nil {
		t.Fatal(err)
	}
	archive := filepath.Join(dir, "tree.zip")
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	f, err := w.Create("Inbox/1.eml")
	if err != nil {
		t.Fatal(err)
	}
	io.WriteString(f, data)
	if err := errors.Join(w.Close(), os.WriteFile(archive, buf.Bytes(), 0o666)); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{filepath.Join(dir, "tree"): "Inbox/1.eml", archive: "Inbox/1.eml", mail: "1.eml"} {
		s, err := Open(name, nil)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for it, err := range s.Items(context.Background()) {
			if err != nil {
				t.Fatal(err)
			}
			if it.Ref != want || it.Size != int64(len(data)) || bodyOf(t, it).Text != "body" {
				t.Errorf("%s: ref %q, size %d", name, it.Ref, it.Size)
			}
			n++
		}
		if err := s.Close(); err != nil || n != 1 {
			t.Errorf("%s: %d items, %v", name, n, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("Subject: x\r\n\r\nbody"))
	f.Add([]byte("Subject: x\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\ntext\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: y\r\n\r\nz\r\n--b--"))
	f.Add([]byte("Subject: x\r\nno separator\r\nContent-Transfer-Encoding: base64\r\n"))
	f.Add([]byte("X-Ostkit-Message-Class: IPM.Appointment\r\nX-Ostkit-Recurrence: BDAEMA==\r\n\r\n"))
	f.Add([]byte("1:X\rContent-TYpe: 2A70\n02\nContent-TYpe:Z0/Y")) // once depended on the order of a map
	f.Fuzz(func(t *testing.T, data []byte) {
		open := func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }
		it, err := Parse(open, nil)
		if err != nil {
			return
		}
		first, _ := item.NewFingerprint(it)
		again, err := Parse(open, nil)
		if err != nil {
			t.Fatalf("read once and not again: %v", err)
		}
		if second, _ := item.NewFingerprint(again); first.Strict != second.Strict {
			t.Fatal("two readings differ")
		}
	})
}
