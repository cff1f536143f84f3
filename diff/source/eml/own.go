package eml

import (
	"encoding/base64"
	"encoding/hex"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/ostkit/ostkit/diff/item"
	"github.com/ostkit/ostkit/internal/mapiitem"
	"github.com/ostkit/ostkit/internal/rtf"
)

// classField marks the mails of our exporter; its value may be empty.
const classField = "X-Ostkit-Message-Class"

func (m *mailFile) isOwn() bool { return len(m.out.root[classField]) > 0 }

// own takes over the fields of our exporter, which win over those of mail.
func (m *mailFile) own(it *item.Item) {
	if !m.isOwn() {
		return
	}
	h := m.out.root
	it.From, it.Sender = unescaped(it.From), unescaped(it.Sender)
	for _, list := range [][]item.Address{it.To, it.Cc, it.Bcc} {
		for i := range list {
			list[i] = unescaped(list[i])
		}
	}
	it.Keys.SearchKey = h.binary("X-Ostkit-Search-Key")
	it.Keys.GlobalID = h.binary("X-Ostkit-Global-Object-Id")
	it.Keys.OriginalID = h.text("X-Ostkit-Original-Id")
	it.Keys.UID = h.text("X-Ostkit-Task-Id")
	if h.get("X-Ostkit-Date-Source") != "" {
		it.Submitted = time.Time{}
	}
	if t := h.stamp("X-Ostkit-Submit-Time"); !t.IsZero() {
		it.Submitted = t
	}
	it.Received = h.stamp("X-Ostkit-Delivery-Time")
	it.Created = h.stamp("X-Ostkit-Created")
	m.ownKind(it)
}

func (m *mailFile) ownKind(it *item.Item) {
	h := m.out.root
	switch it.Kind {
	case item.KindAppointment:
		it.Appointment = h.appointment(it)
	case item.KindMessage:
		if strings.HasPrefix(strings.ToUpper(it.Class), "IPM.SCHEDULE.MEETING") {
			it.Appointment = h.appointment(it)
		}
	case item.KindContact:
		it.Contact = h.contact()
		takePhoto(it)
	case item.KindDistributionList:
		for _, a := range h.mailboxes("X-Ostkit-Member") {
			it.Members = append(it.Members, unescaped(a))
		}
	case item.KindTask:
		it.Task = h.task()
	case item.KindJournal:
		it.Journal = &item.Journal{
			Type: h.text("X-Ostkit-Journal-Type"), Start: h.stamp("X-Ostkit-Start"), End: h.stamp("X-Ostkit-End"),
			Contacts: h.texts("X-Ostkit-Contact"),
		}
	case item.KindNote:
		it.Note = &item.Note{Color: namedWord(h.text("X-Ostkit-Note-Color"))}
	}
}

func (h header) binary(name string) []byte {
	b, err := hex.DecodeString(strings.Join(strings.Fields(h.text(name)), ""))
	if err != nil || len(b) == 0 {
		return nil
	}
	return b
}

// stamp returns a time in the form of RFC 3339, the zero time without one.
func (h header) stamp(name string) time.Time {
	t, err := time.Parse(time.RFC3339Nano, h.text(name))
	if err != nil {
		return time.Time{}
	}
	return t.UTC()
}

// namedWord drops a number that has no name, as the reader of stores does.
func namedWord(s string) string {
	if _, err := strconv.Atoi(s); err == nil {
		return ""
	}
	return s
}

func (h header) appointment(it *item.Item) *item.Appointment {
	a := &item.Appointment{
		Start: h.stamp("X-Ostkit-Start"), End: h.stamp("X-Ostkit-End"),
		AllDay: h.text("X-Ostkit-All-Day") == "true", Location: h.text("X-Ostkit-Location"),
		Organizer: it.From, Busy: namedWord(h.text("X-Ostkit-Busy-Status")),
	}
	for _, list := range [][]item.Address{it.To, it.Cc, it.Bcc} {
		a.Attendees = append(a.Attendees, list...)
	}
	a.Recurrence = h.recurrence()
	return a
}

func (h header) task() *item.Task {
	t := &item.Task{
		Start: h.stamp("X-Ostkit-Start"), Due: h.stamp("X-Ostkit-Due"), Completed: h.stamp("X-Ostkit-Completed"),
		Status: namedWord(h.text("X-Ostkit-Task-Status")), Percent: -1,
	}
	if n, err := strconv.Atoi(h.text("X-Ostkit-Percent-Complete")); err == nil && n >= 0 && n <= 100 {
		t.Percent = n
	}
	t.Recurrence = h.recurrence()
	return t
}

func (h header) contact() *item.Contact {
	return &item.Contact{
		FileAs: h.text("X-Ostkit-File-As"), Given: h.text("X-Ostkit-Given-Name"), Family: h.text("X-Ostkit-Surname"),
		Company: h.text("X-Ostkit-Company"), Emails: h.texts("X-Ostkit-Email"), Phones: h.texts("X-Ostkit-Phone"),
		Birthday: h.stamp("X-Ostkit-Birthday"), Addresses: h.texts("X-Ostkit-Address"),
	}
}

// photoName is the file name of a contact's picture ([MS-OXOCNTC] 2.2.1.8.3).
const photoName = "ContactPicture.jpg"

// takePhoto makes the picture of a contact out of the attachment that it is.
func takePhoto(it *item.Item) {
	for i, a := range it.Attachments {
		if strings.EqualFold(a.Name, photoName) && a.SHA256 != nil {
			it.Contact.Photo = a.SHA256
			it.Attachments = append(it.Attachments[:i:i], it.Attachments[i+1:]...)
			return
		}
	}
}

// recurrence reads a series, which is the property as stores hold it.
func (h header) recurrence() *item.Recurrence {
	blob, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(h.text("X-Ostkit-Recurrence")), ""))
	if err != nil {
		return nil
	}
	return mapiitem.Recurrence(blob, 0)
}

// rtfBody returns the function that reads an RTF body, nil if there is none.
func (m *mailFile) rtfBody() func() (item.Body, error) {
	if m.rtf < 0 {
		return nil
	}
	return func() (body item.Body, err error) {
		var text []byte
		err = m.again(func(p *part, r io.Reader) error {
			if p.n != m.rtf {
				return nil
			}
			if text, err = io.ReadAll(r); err != nil {
				return err
			}
			return errStop
		})
		if err != nil {
			return body, err
		}
		if html, ok := rtf.HTML(text); ok {
			return item.Body{HTML: html}, nil
		}
		return item.Body{Text: rtf.Text(text)}, nil
	}
}

// unescaped undoes the reserved domains under which our exporter writes addresses
// that are none of SMTP: those of the address types that stores have.
func unescaped(a item.Address) item.Address {
	local, ok := strings.CutSuffix(a.Email, ".invalid")
	i := strings.LastIndexByte(local, '@')
	if !ok || i < 0 {
		return a
	}
	switch domain := local[i+1:]; domain {
	case "absent":
		if local[:i] == "none" {
			a.Email = ""
		}
	case "ex", "unknown", "smtp", "x400", "x500", "mapipdl", "fax", "mobile", "system", "notes", "ccmail", "ms":
		a.Email = local[:i]
	}
	return a
}
