package eml

import (
	"bufio"
	"bytes"
	"mime"
	"net/mail"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-message"
)

// render writes a header and reads it back with both readers.
func render(t testing.TB, h header) (raw string, std mail.Header, other message.Header) {
	t.Helper()
	var b bytes.Buffer
	w := bufio.NewWriter(&b)
	if err := h.write(w); err != nil {
		t.Fatal(err)
	}
	w.WriteString("\r\n")
	w.Flush()
	m, err := mail.ReadMessage(bytes.NewReader(b.Bytes()))
	if err != nil {
		t.Fatalf("%v\n%s", err, b.Bytes())
	}
	e, err := message.Read(bytes.NewReader(b.Bytes()))
	if err != nil {
		t.Fatalf("%v\n%s", err, b.Bytes())
	}
	return b.String(), m.Header, e.Header
}

// texts are values that headers get wrong easily.
var texts = []string{
	"plain", "two  spaces", " leading", "trailing ", "tab\there", "line\r\nBcc: x@y.z", "nul\x00", "\u00e4\u00f6\u00fc",
	"=?utf-8?Q?looks_encoded?=", "\U0001F600 \u65e5\u672c\u8a9e", "a: b; c=\"d\\e\"", "(comment) <x@y>", "\ufffd",
	strings.Repeat("x", 5000), strings.Repeat("word ", 400) + "end", strings.Repeat("\u65e5", 3000), strings.Repeat(" ", 2000) + "x",
	strings.Repeat("a  ", 800) + "b", strings.Repeat("x", maxToken-1), strings.Repeat(`"`, maxToken/2+1), "bad \xff byte",
}

func TestTextSurvives(t *testing.T) {
	for _, s := range texts {
		want := strings.ToValidUTF8(s, "\uFFFD")
		var h header
		h.text("Subject", s)
		raw, std, other := render(t, h)
		if got, err := new(mime.WordDecoder).DecodeHeader(std.Get("Subject")); err != nil || got != want {
			t.Errorf("net/mail reads %.80q, want %.80q; %v\n%.200s", got, want, err, raw)
		}
		if got, err := other.Text("Subject"); err != nil || got != want {
			t.Errorf("go-message reads %.80q, want %.80q; %v", got, want, err)
		}
		for line := range strings.SplitSeq(raw, "\r\n") {
			if len(line) > 998 || strings.ContainsAny(line, "\r\n\x00") {
				t.Errorf("%.40q: line %.80q of %d octets", s, line, len(line))
			}
		}
	}
}

func TestLongText(t *testing.T) {
	var h header
	h.text("Subject", strings.Repeat("\u00e4", maxValue))
	h.text("Empty", "")
	_, std, other := render(t, h)
	if got, _ := other.Text("Subject"); got != strings.Repeat("\u00e4", maxValue/2) {
		t.Errorf("%d bytes are left", len(got))
	}
	if _, ok := std["Empty"]; ok {
		t.Error("an empty value was written")
	}
}

func TestAddress(t *testing.T) {
	for _, c := range []struct{ name, kind, addr, want string }{
		{"Ann Lee", "SMTP", "ann@example.com", "ann@example.com"},
		{"", "SMTP", "ann@example.com", "ann@example.com"},
		{"Ann \"A\" Lee\\", "SMTP", "ann lee@example.com", "ann lee@example.com"},
		{"J\u00fcrgen, Dr.", "smtp", "j@example.com", "j@example.com"},
		{"=?x?=", "", "j@example.com", "j@example.com"},
		{"X", "SMTP", "two@at@example.com", "two@at@example.com"},
		{"Kay", "EX", "/O=ENRON/OU=NA/CN=RECIPIENTS/CN=KMANN", "/O=ENRON/OU=NA/CN=RECIPIENTS/CN=KMANN@ex.invalid"},
		{"Kay", "EX", "/o=First Organization/cn=a b", "/o=First Organization/cn=a b@ex.invalid"},
		{"Kay", "EX", "/o=A/cn=x@y z", "/o=A/cn=x@y z@ex.invalid"},
		{"Fax", "FAX", "+1 23", "+1 23@fax.invalid"},
		{"Kay", "", "kay", "kay@unknown.invalid"},
		{"Tab", "SMTP", "a\tb", "a%09b@smtp.invalid"},
		{"Name only", "EX", "", "none@absent.invalid"},
		{"Long", "EX", strings.Repeat("x", 5000), "none@absent.invalid"},
		{"Line\r\nBcc: x@y.z", "SMTP", "a@b.c", "a@b.c"},
	} {
		s := address(c.name, c.kind, c.addr)
		var h header
		h.raw("To", s+", "+s)
		_, std, other := render(t, h)
		for _, value := range []string{std.Get("To"), other.Get("To")} {
			list, err := mail.ParseAddressList(value)
			if err != nil || len(list) != 2 || list[0].Address != c.want || list[1].Name != c.name {
				t.Errorf("address(%q, %q, %.40q) = %.80s: read as %v, want %s; %v", c.name, c.kind, c.addr, s, list, c.want, err)
			}
		}
	}
	if s := address("", "EX", ""); s != "" {
		t.Errorf("nobody is %q", s)
	}
}

func TestFileNameParameters(t *testing.T) {
	for _, s := range append([]string{"report.pdf", `quote".txt`, `..\..\x.exe`, "na\u00efve \u6587\u66f8.docx", "a%41.txt"}, texts...) {
		want := strings.ToValidUTF8(cut(s, maxFileName), "\uFFFD")
		var h header
		h.raw("Content-Disposition", "attachment"+extended("filename", s))
		h.raw("Content-Type", "application/octet-stream"+legacyName(s))
		raw, std, other := render(t, h)
		if _, params, err := mime.ParseMediaType(std.Get("Content-Disposition")); err != nil || params["filename"] != want {
			t.Errorf("RFC 2231: %.60q, want %.60q; %v\n%.300s", params["filename"], want, err, raw)
		}
		_, params, err := other.ContentType()
		if err != nil || params["name"] != want {
			t.Errorf("RFC 2047: %.60q, want %.60q; %v\n%.300s", params["name"], want, err, raw)
		}
	}
}

func TestMediaType(t *testing.T) {
	for tag, want := range map[string]string{
		"image/png": "image/png", "Text/HTML; charset=x": "text/html", "": "", "png": "", "message/rfc822": "",
		"multipart/mixed": "", "a/b/c": "", "x/\r\nBcc: y": "",
	} {
		if got := mediaType(tag); got != want {
			t.Errorf("mediaType(%q) = %q, want %q", tag, got, want)
		}
	}
}

func TestTransport(t *testing.T) {
	const text = "Microsoft Mail Internet Headers Version 2.0\r\n continued\r\n" +
		"Received: from a by b;\r\n\tTue, 1 Jan 2002 00:00:00 +0000\r\nReceived: second\r\n" +
		"Subject: old\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed;\r\n boundary=x\r\n" +
		"X-Ostkit-Start: forged\r\nX-Gr\u00fc\u00df: no name\r\nX-Mailer: G\u00fcte\r\nX-Spam : yes\r\nEmpty:\r\n\r\nReferences: <1@x>\r\n"
	var ours header
	ours.text("subject", "new")
	h := transport(text, ours)
	_, std, other := render(t, h)
	if got := std["Received"]; len(got) != 2 || got[0] != "from a by b; Tue, 1 Jan 2002 00:00:00 +0000" {
		t.Errorf("Received %q", got)
	}
	if got, _ := other.Text("X-Mailer"); got != "G\u00fcte" {
		t.Errorf("X-Mailer %q", got)
	}
	if len(std) != 4 || std.Get("X-Spam") != "yes" || std.Get("References") != "<1@x>" {
		t.Errorf("fields %v", std)
	}
}

// TestTransportHostile feeds headers whose handling could take long.
func TestTransportHostile(t *testing.T) {
	for _, s := range []string{
		strings.Repeat(" a\n", 1<<20), "X: y\n" + strings.Repeat(" a\n", 1<<20), strings.Repeat("a:b\n", 1<<20),
		"X:" + strings.Repeat("y", 1<<22), strings.Repeat("\r", 1<<22),
	} {
		render(t, transport(s, nil))
	}
}

func TestStamp(t *testing.T) {
	for want, at := range map[string]time.Time{
		"":                             {},
		"2020-02-03T04:05:06.0000007Z": time.Date(2020, 2, 3, 4, 5, 6, 700, time.UTC),
		"2020-02-03T04:05:06Z":         time.Date(2020, 2, 3, 5, 5, 6, 0, time.FixedZone("", 3600)),
	} {
		if got := stamp(at); got != want {
			t.Errorf("stamp(%v) = %q, want %q", at, got, want)
		}
	}
	if got := stamp(time.Date(12000, 1, 1, 0, 0, 0, 0, time.UTC)); got != "" {
		t.Errorf("a year of five digits gives %q", got)
	}
}

// FuzzHeader: whatever the values, both readers read the header, and nothing in a
// value becomes a field.
func FuzzHeader(f *testing.F) {
	for i, s := range texts {
		f.Add(s, texts[(i+1)%len(texts)], "Received: "+s)
	}
	f.Fuzz(func(t *testing.T, a, b, c string) {
		var h header
		h.text("Subject", a)
		h.ids("Message-ID", b)
		h.raw("To", address(a, "EX", b))
		h.raw("Content-Disposition", "attachment"+extended("filename", b)+legacyName(a))
		h = append(transport(c, h), h...)
		allowed := make(map[string]bool)
		for _, f := range h {
			allowed[strings.ToLower(f.name)] = true
		}
		_, std, other := render(t, h)
		for name := range std {
			if !allowed[strings.ToLower(name)] {
				t.Errorf("field %q was smuggled in", name)
			}
		}
		want := strings.ToValidUTF8(cut(a, maxValue), "\uFFFD")
		if got, err := other.Text("Subject"); err != nil || got != want {
			t.Errorf("subject %q, want %q; %v", got, want, err)
		}
		if to := std.Get("To"); to != "" {
			if _, err := mail.ParseAddressList(to); err != nil {
				t.Errorf("To %q: %v", to, err)
			}
		}
	})
}
