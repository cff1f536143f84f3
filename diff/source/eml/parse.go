package eml

import (
	"cmp"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/ostkit/ostkit/diff/item"
	"github.com/ostkit/ostkit/pst/mapi"
)

const (
	maxEmbedded = 8       // messages in messages; deeper ones are files
	maxPeek     = 1 << 20 // bytes read of a part for its header or its calendar
)

// mailFields are those of which a mail has at least one.
var mailFields = []string{
	"From", "To", "Cc", "Bcc", "Subject", "Date", "Message-Id", "Received", "Sender", "Return-Path",
	"Mime-Version", "Content-Type", "Delivered-To", "Reply-To", classField,
}

var errAbsent = errors.New("the attachment is not in the file")

var errNoMail = errors.New("no mail: none of the header fields of a mail")

// mailFile is a mail that has been walked once. It keeps where things are, not
// what they hold.
type mailFile struct {
	src     source
	lenient bool
	depth   int
	out     outcome

	text, html, rtf int // indexes of the leaves that hold the body; -1 for none
	charset         map[int]string
	attachments     []attached
	calendar        calendar
	report          report
	sums            map[int]string // SHA-256 of attachments, all computed at first use
}

// attached is a leaf that is an attachment.
type attached struct {
	n         int
	name      string
	method    string
	size      int64
	inline    bool
	absent    bool   // the content is not in the file
	message   bool   // an embedded message
	messageID string // of an embedded message or a copy of its header
}

// parse reads the mail of a source. depth counts the messages around it.
func parse(src source, depth int) (*item.Item, error) {
	m := &mailFile{src: src, depth: depth}
	err := m.survey()
	if errors.Is(err, errMalformed) {
		mended := &mailFile{src: src, depth: depth, lenient: true}
		if mended.survey() == nil && mended.out.isMail() {
			m, err = mended, nil
		}
	}
	if err != nil && !errors.Is(err, errMalformed) && !errors.Is(err, errParts) {
		return nil, err
	}
	if !m.out.isMail() {
		return nil, errNoMail
	}
	it := m.item()
	if err != nil {
		it.Problems = append(it.Problems, err)
	}
	if m.out.unended {
		it.Problems = append(it.Problems, errors.New("no empty line ends the header"))
	}
	if m.out.truncated {
		it.Problems = append(it.Problems, errors.New("the mail is cut off: a multipart does not end"))
	}
	return it, nil
}

func (o outcome) isMail() bool { return o.root.isMail() }

func (h header) isMail() bool {
	return slices.ContainsFunc(mailFields, func(name string) bool { return len(h[name]) > 0 })
}

// walk visits the leaves as the survey did.
func (m *mailFile) walk(visit visitor) error {
	return m.src(func(r io.Reader) error {
		var err error
		if m.lenient {
			m.out, err = lenient(r, visit)
		} else {
			m.out, err = walk(r, visit)
		}
		return err
	})
}

// again repeats the walk up to what it wants.
func (m *mailFile) again(visit visitor) error {
	out := m.out
	err := m.walk(visit)
	m.out = out
	// A walk that fell short once does so again at the same place.
	if errors.Is(err, errStop) || errors.Is(err, errMalformed) || errors.Is(err, errParts) {
		return nil
	}
	return err
}

// survey walks the mail for the first time and finds what each leaf is for.
func (m *mailFile) survey() error {
	m.text, m.html, m.rtf, m.charset = -1, -1, -1, make(map[int]string)
	return m.walk(m.place)
}

// place decides what a leaf is for, as Exchange does: the first text of each form
// is the body, every other leaf an attachment.
func (m *mailFile) place(p *part, body io.Reader) error {
	name := partName(p)
	isBody := p.disposition != "attachment" && (name == "" || len(p.parents) == 0)
	switch {
	case p.header.get("X-Ostkit-Body") == "rtf":
		m.rtf = p.n
	case isBody && p.mime == "text/plain" && m.text < 0:
		m.text, m.charset[p.n] = p.n, p.params["charset"]
	case isBody && p.mime == "text/html" && m.html < 0:
		m.html, m.charset[p.n] = p.n, p.params["charset"]
	case p.mime == "text/calendar" && p.disposition != "attachment" && m.calendar.method == "":
		return m.calendar.read(p, body)
	case p.mime == "message/delivery-status" || p.mime == "message/disposition-notification":
		m.report.kind = strings.TrimPrefix(p.mime, "message/")
		return m.report.read(body)
	default:
		return m.attach(p, name, body)
	}
	return nil
}

// partName returns the file name of a leaf, "" if it has none.
func partName(p *part) string {
	return strings.TrimSpace(cmp.Or(p.dparams["filename"], p.params["name"]))
}

func (m *mailFile) attach(p *part, name string, body io.Reader) error {
	a := attached{n: p.n, name: name, method: "data", inline: p.header.get("Content-Id") != ""}
	content := &counter{r: body}
	switch p.mime {
	case "message/rfc822", "message/global", "text/rfc822-headers":
		h, err := headOf(content)
		if err != nil {
			return err
		}
		a.messageID = h.text("Message-Id")
		// QUIRK: a file may be called a mail and be none
		// (exports/Sicos1977+MSGReader/TestWithAttachmentsAndInlines.eml).
		if p.mime != "text/rfc822-headers" && h.isMail() && m.depth < maxEmbedded {
			a.message, a.method, a.size = true, "embedded", -1
			a.name = cmp.Or(h.text("Subject"), name)
			m.attachments = append(m.attachments, a)
			return nil
		}
	}
	if _, err := io.Copy(io.Discard, content); err != nil {
		return err
	}
	a.size = content.n
	// Apple Mail keeps attachments beside a partial mail.
	a.absent = a.size == 0 && p.header.get("X-Apple-Content-Length") != ""
	if a.absent {
		a.size = -1
	}
	switch p.header.get("X-Ostkit-Attach-Method") {
	case "0":
		a.method = ""
	case "2", "4", "7":
		a.method, a.size = "reference", -1
	case "6":
		a.method = "ole"
	}
	m.attachments = append(m.attachments, a)
	return nil
}

// counter counts what is read through it.
type counter struct {
	r io.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

// item makes the item of a mail that has been surveyed.
func (m *mailFile) item() *item.Item {
	h := m.out.root
	it := &item.Item{
		Subject: h.text("Subject"),
		From:    h.mailbox("From"), Sender: h.mailbox("Sender"),
		To: h.mailboxes("To"), Cc: h.mailboxes("Cc"), Bcc: h.mailboxes("Bcc"),
		Body: m.bodyFunc(),
	}
	it.Keys.MessageID = strings.Join(strings.Fields(h.text("Message-Id")), "")
	it.Keys.ConversationIndex = conversationIndex(h.get("Thread-Index"))
	it.Keys.UID = m.calendar.uid
	m.dates(it)
	it.Class = m.class()
	it.Kind = item.Kind(mapi.KindOf(it.Class))
	if it.Kind == item.KindReport {
		it.Keys.OriginalID = m.originalID()
	}
	for i := range m.attachments {
		it.Attachments = append(it.Attachments, m.attachment(&m.attachments[i]))
	}
	m.own(it)
	return it
}

func conversationIndex(s string) []byte {
	b, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(s), ""))
	if err != nil {
		return nil
	}
	return b
}

// dates takes Date, and for the time of delivery the youngest Received field.
func (m *mailFile) dates(it *item.Item) {
	it.Submitted, _ = parseDate(m.out.root.get("Date"))
	received := m.out.root.get("Received")
	if i := strings.LastIndexByte(received, ';'); i >= 0 {
		it.Received, _ = parseDate(received[i+1:])
	}
}

func (m *mailFile) attachment(a *attached) item.Attachment {
	out := item.Attachment{Name: a.name, Method: a.method, Size: a.size, Inline: a.inline}
	if a.absent {
		out.SHA256 = func() (string, error) { return "", errAbsent }
	} else if a.message {
		out.Embedded = func() (*item.Item, error) { return parse(m.leaf(a.n), m.depth+1) }
	} else if a.method != "reference" {
		out.SHA256 = func() (string, error) { return m.sum(a.n) }
	}
	return out
}

// leaf returns the content of a leaf as the source of a mail.
func (m *mailFile) leaf(n int) source {
	return func(use func(io.Reader) error) error {
		return m.again(func(p *part, body io.Reader) error {
			if p.n != n {
				return nil
			}
			if err := use(clean(body, false)); err != nil {
				return err
			}
			return errStop
		})
	}
}

// sum returns the digest of an attachment. The first call computes those of all,
// for the pass over the file is the cost.
func (m *mailFile) sum(n int) (string, error) {
	if m.sums == nil {
		sums := make(map[int]string)
		wanted := make(map[int]bool)
		for _, a := range m.attachments {
			wanted[a.n] = !a.message
		}
		err := m.again(func(p *part, body io.Reader) error {
			if !wanted[p.n] {
				return nil
			}
			h := sha256.New()
			_, err := io.Copy(h, body)
			sums[p.n] = hex.EncodeToString(h.Sum(nil))
			return err
		})
		if err != nil {
			return "", err
		}
		m.sums = sums
	}
	s, ok := m.sums[n]
	if !ok {
		return "", fmt.Errorf("part %d is no longer in the file", n)
	}
	return s, nil
}

// bodyFunc returns the function that reads the body, nil if there is none.
func (m *mailFile) bodyFunc() func() (item.Body, error) {
	if m.text < 0 && m.html < 0 {
		return m.rtfBody()
	}
	return func() (item.Body, error) {
		var body item.Body
		left := max(m.text, m.html)
		err := m.again(func(p *part, r io.Reader) error {
			if p.n == m.text || p.n == m.html {
				b, err := io.ReadAll(r)
				if err != nil {
					return err
				}
				if p.n == m.text {
					body.Text = decodeText(m.charset[p.n], b)
				} else {
					body.HTML = decodeText(cmp.Or(m.charset[p.n], metaCharset(b)), b)
				}
			}
			if p.n >= left {
				return errStop
			}
			return nil
		})
		return body, err
	}
}

var metaPattern = regexp.MustCompile(`(?i)<meta[^>]+charset\s*=\s*["']?([A-Za-z0-9_:.-]+)`)

// metaCharset returns the charset that an HTML page names itself.
func metaCharset(b []byte) string {
	if m := metaPattern.FindSubmatch(b[:min(len(b), 4096)]); m != nil {
		return string(m[1])
	}
	return ""
}
