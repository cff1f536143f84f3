package eml

import (
	"bufio"
	"errors"
	"io"
	"strings"

	"github.com/emersion/go-message/textproto"
)

// headOf reads the header at the beginning of a leaf, as far as it is one.
func headOf(body io.Reader) (header, error) {
	g := &guard{r: body, left: 1<<63 - 2}
	h, err := textproto.ReadHeader(bufio.NewReader(clean(io.LimitReader(g, maxPeek), false)))
	if g.err != nil && !errors.Is(g.err, io.EOF) {
		return nil, g.err
	}
	_ = err // a broken header gives the fields in front of the fault
	return newHeader(&h), nil
}

// report is what the machine-readable part of a report says (RFC 3464, RFC 8098).
type report struct {
	kind       string // "delivery-status", "disposition-notification"; "" without that part
	action     string // "failed", "delivered", "displayed" …
	originalID string
}

// read takes the first action and the message id of a notification's fields, which
// come in groups.
func (r *report) read(body io.Reader) error {
	b, err := io.ReadAll(io.LimitReader(body, maxPeek))
	if err != nil {
		return err
	}
	for line := range strings.SplitSeq(string(b), "\n") {
		name, value, ok := strings.Cut(line, ":")
		if !ok {
			continue
		}
		value = strings.TrimSpace(value)
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "action":
			r.setAction(value)
		case "disposition": // manual-action/MDN-sent-manually; displayed
			_, kind, _ := strings.Cut(value, ";")
			kind, _, _ = strings.Cut(kind, "/")
			r.setAction(kind)
		case "original-message-id", "x-original-message-id":
			if r.originalID == "" {
				r.originalID = value
			}
		}
	}
	return nil
}

func (r *report) setAction(s string) {
	if r.action == "" {
		r.action = strings.ToLower(strings.TrimSpace(s))
	}
}

// reportClasses are the classes by action ([MS-OXOMSG] 2.2.2.1, 2.2.3).
var reportClasses = map[string]string{
	"failed": "NDR", "delivered": "DR", "relayed": "Expanded.DR", "expanded": "Expanded.DR", "delayed": "Delayed.DR",
	"displayed": "IPNRN", "dispatched": "IPNRN", "processed": "IPNRN", "deleted": "IPNNRN", "denied": "IPNNRN",
}

// contentClasses are the values of Content-Class that Exchange gives to items that
// are no mails, with their message class.
var contentClasses = map[string]string{
	"urn:content-classes:appointment": "IPM.Appointment",
	"urn:content-classes:contact":     "IPM.Contact",
	"urn:content-classes:person":      "IPM.Contact",
	"urn:content-classes:group":       "IPM.DistList",
	"urn:content-classes:task":        "IPM.Task",
	"urn:content-classes:note":        "IPM.StickyNote",
	"urn:content-classes:journal":     "IPM.Activity",
}

// class returns the message class of the mail, of mail from elsewhere the nearest.
func (m *mailFile) class() string {
	if c := m.out.root.text(classField); c != "" || m.isOwn() {
		return c
	}
	if c := contentClasses[strings.ToLower(m.out.root.text("Content-Class"))]; c != "" {
		return c
	}
	switch m.out.rootType {
	case "multipart/report":
		return m.reportClass()
	case "application/pkcs7-mime", "application/x-pkcs7-mime":
		return "IPM.Note.SMIME"
	case "multipart/signed":
		if strings.Contains(strings.ToLower(m.out.params["protocol"]), "pkcs7") {
			return "IPM.Note.SMIME.MultipartSigned"
		}
	}
	if c := m.calendar.class(); c != "" {
		return c
	}
	return "IPM.Note"
}

func (m *mailFile) reportClass() string {
	class := reportClasses[m.report.action]
	kind := strings.ToLower(m.out.params["report-type"])
	if m.report.kind != "" {
		kind = m.report.kind // the part itself is the better witness
	}
	switch kind {
	case "delivery-status":
		if class == "" || strings.HasPrefix(class, "IPN") {
			class = "NDR"
		}
	case "disposition-notification":
		if !strings.HasPrefix(class, "IPN") {
			class = "IPNRN"
		}
	default:
		if class == "" {
			return "IPM.Note" // such as a report of abuse
		}
	}
	return "REPORT.IPM.Note." + class
}

// originalID returns the message id of what the report is about.
func (m *mailFile) originalID() string {
	if m.report.originalID != "" {
		return m.report.originalID
	}
	for _, a := range m.attachments {
		if a.messageID != "" {
			return a.messageID
		}
	}
	return ""
}

// calendar is what an iCalendar body says about the message that carries it.
type calendar struct {
	method, uid, status string
}

// read takes the method, the first UID and the first answer (RFC 5546 1.4).
func (c *calendar) read(p *part, body io.Reader) error {
	b, err := io.ReadAll(io.LimitReader(body, maxPeek))
	if err != nil {
		return err
	}
	c.method = strings.ToUpper(p.params["method"])
	text := strings.NewReplacer("\r\n ", "", "\r\n\t", "", "\n ", "", "\n\t", "").Replace(decodeText(p.params["charset"], b))
	for line := range strings.SplitSeq(text, "\n") {
		name, value, ok := strings.Cut(strings.TrimRight(line, "\r"), ":")
		if !ok {
			continue
		}
		name, attrs, _ := strings.Cut(strings.ToUpper(name), ";")
		switch {
		case name == "METHOD" && c.method == "":
			c.method = strings.ToUpper(strings.TrimSpace(value))
		case name == "UID" && c.uid == "":
			c.uid = strings.TrimSpace(value)
		case name == "ATTENDEE" && c.status == "":
			if _, status, ok := strings.Cut(attrs, "PARTSTAT="); ok {
				c.status, _, _ = strings.Cut(status, ";")
			}
		}
	}
	return nil
}

// class returns the class that a method makes of a message ([MS-OXCICAL] 2.1.3.1.1.1).
func (c *calendar) class() string {
	const meeting = "IPM.Schedule.Meeting."
	switch c.method {
	case "REQUEST":
		return meeting + "Request"
	case "CANCEL":
		return meeting + "Canceled"
	case "REPLY", "COUNTER":
		switch c.status {
		case "DECLINED":
			return meeting + "Resp.Neg"
		case "ACCEPTED":
			return meeting + "Resp.Pos"
		}
		return meeting + "Resp.Tent"
	}
	return ""
}
