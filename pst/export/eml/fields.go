package eml

import (
	"cmp"
	"encoding/base64"
	"strings"
	"time"

	"github.com/ostkit/ostkit/pst"
	"github.com/ostkit/ostkit/pst/mapi"
)

// mailTime is the date-time of RFC 5322 3.3.
const mailTime = "Mon, 02 Jan 2006 15:04:05 -0700"

// messageHeader returns all fields of m but those of its MIME structure: what is
// left of the transport's, then those made from properties.
func (w *writer) messageHeader(m *pst.Message) header {
	var h header
	b := m.Props()
	from := party(b, mapi.PidTagSentRepresentingName, mapi.PidTagSentRepresentingAddressType,
		mapi.PidTagSentRepresentingEmailAddress, mapi.PidTagSentRepresentingSmtpAddress)
	sender := party(b, mapi.PidTagSenderName, mapi.PidTagSenderAddressType,
		mapi.PidTagSenderEmailAddress, mapi.PidTagSenderSmtpAddress)
	h.raw("From", cmp.Or(from, sender))
	if from != "" && sender != from {
		h.raw("Sender", sender)
	}
	w.recipients(&h, m)
	h.text("Subject", subject(m))
	dates(&h, m)
	h.ids("Message-ID", m.MessageID())
	h.ids("In-Reply-To", b.Str(mapi.PidTagInReplyToId.ID()))
	h.ids("References", strings.Join(strings.Fields(b.Str(mapi.PidTagInternetReferences.ID())), " "))
	flags(&h, m)
	h.text("Thread-Topic", b.Str(mapi.PidTagConversationTopic.ID()))
	if v, ok := b.Binary(mapi.PidTagConversationIndex.ID()); ok {
		h.raw("Thread-Index", base64.StdEncoding.EncodeToString(v))
	}
	itemFields(&h, m)
	h = append(transport(b.Str(mapi.PidTagTransportMessageHeaders.ID()), h), h...)
	h.raw("MIME-Version", "1.0")
	return h
}

// party returns the mailbox that four properties describe.
func party(b *mapi.Bag, name, kind, addr, smtp mapi.Tag) string {
	if s := b.Str(smtp.ID()); s != "" {
		return address(b.Str(name.ID()), "SMTP", s)
	}
	return address(b.Str(name.ID()), b.Str(kind.ID()), b.Str(addr.ID()))
}

func (w *writer) recipients(h *header, m *pst.Message) {
	list, err := m.Recipients()
	w.problem(err)
	for _, f := range []struct {
		name string
		kind pst.RecipientType
	}{{"To", pst.To}, {"Cc", pst.Cc}, {"Bcc", pst.Bcc}} {
		var boxes []string
		for i := range list {
			if r := &list[i]; r.Type == f.kind {
				if s := mailbox(r); s != "" {
					boxes = append(boxes, s)
				}
			}
		}
		h.raw(f.name, strings.Join(boxes, ", "))
	}
}

func mailbox(r *pst.Recipient) string {
	if r.SMTP != "" {
		return address(r.Name, "SMTP", r.SMTP)
	}
	return address(r.Name, r.AddressType, r.Address)
}

// subject returns the title of the item: contacts and distribution lists have their
// name for one.
func subject(m *pst.Message) string {
	s := m.Subject()
	switch m.Kind() {
	case mapi.KindContact:
		return cmp.Or(s, m.Props().Str(mapi.PidTagDisplayName.ID()))
	case mapi.KindDistributionList:
		b := m.Props()
		return cmp.Or(b.Str(b.ID(mapi.PSETIDAddress, mapi.PidLidDistributionListName)), s, b.Str(mapi.PidTagDisplayName.ID()))
	}
	return s
}

// dates adds the times of submission and delivery. Date has whole seconds; what it
// does not say exactly, or says of another time, stands beside it.
func dates(h *header, m *pst.Message) {
	submit, delivery := m.SubmitTime(), m.DeliveryTime()
	if writable(submit) {
		h.raw("Date", submit.Format(mailTime))
		if submit.Nanosecond() != 0 {
			h.raw("X-Ostkit-Submit-Time", stamp(submit))
		}
	} else if writable(delivery) {
		h.raw("Date", delivery.Format(mailTime))
		h.raw("X-Ostkit-Date-Source", "delivery")
	}
	h.raw("X-Ostkit-Delivery-Time", stamp(delivery))
}

// writable reports whether t is a time that mail can name.
func writable(t time.Time) bool { return !t.IsZero() && t.Year() >= 1 && t.Year() <= 9999 }

// stamp returns t in the form of RFC 3339 with all its digits, "" for no time.
func stamp(t time.Time) string {
	if !writable(t) {
		return ""
	}
	return t.UTC().Format(time.RFC3339Nano)
}

// Values of PidTagSensitivity from 1 on ([MS-OXCMSG] 2.2.1.13).
var sensitivities = []string{"Personal", "Private", "Company-Confidential"}

// flags adds what is not the default: importance, sensitivity, and that a mail was
// never sent.
func flags(h *header, m *pst.Message) {
	b := m.Props()
	if v, ok := b.Int32(mapi.PidTagImportance.ID()); ok && v == 0 {
		h.raw("Importance", "low")
	} else if v == 2 {
		h.raw("Importance", "high")
	}
	if v, _ := b.Int32(mapi.PidTagSensitivity.ID()); v >= 1 && int(v) <= len(sensitivities) {
		h.raw("Sensitivity", sensitivities[v-1])
	}
	const unsent = 0x8
	if v, _ := b.Int32(mapi.PidTagMessageFlags.ID()); v&unsent != 0 && m.Kind() == mapi.KindMessage {
		h.raw("X-Unsent", "1")
	}
}

// Bounds on what is taken over of the transport's header, which readers refuse from
// a mebibyte on.
const maxTransport = 256 << 10

// transport returns the fields of a transport header that ours do not replace and
// that say nothing of the MIME structure, which is made anew.
func transport(text string, ours header) header {
	h := unfold(cut(text, maxTransport))
	names := make(map[string]bool)
	for _, f := range ours {
		names[strings.ToLower(f.name)] = true
	}
	keep := h[:0]
	for _, f := range h {
		if name := strings.ToLower(f.name); name != "" && f.value != "" && !structural(name) && !names[name] {
			f.value = strings.ReplaceAll(f.value, "\t", " ")
			f.raw = ascii(f.value)
			keep = append(keep, f)
		}
	}
	return keep
}

// unfold splits a header into fields, each on one line. Lines that are no fields, such
// as the title that Microsoft Mail put in front, are dropped with what continues them.
func unfold(text string) header {
	var h header
	text = strings.ReplaceAll(text, "\r", "\n")
	for line := range strings.SplitSeq(text, "\n") {
		if strings.TrimSpace(line) == "" {
			continue // CRLF gives one after each line
		}
		if line[0] == ' ' || line[0] == '\t' {
			if n := len(h) - 1; n >= 0 && len(h[n].value) < maxValue {
				h[n].value += " " + strings.TrimSpace(line)
			}
			continue
		}
		name, value, ok := strings.Cut(line, ":")
		if name = strings.TrimRight(name, " \t"); !ok || !fieldName(name) {
			name = ""
		}
		h = append(h, field{name, strings.TrimSpace(value), true})
	}
	return h
}

// fieldName reports whether s may name a header field (RFC 5322 2.2).
func fieldName(s string) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] == ':' || s[i] >= 0x7F {
			return false
		}
	}
	return s != "" && len(s) <= lineWidth
}

// structural tells the fields, named in lower case, that describe a body which is written anew, or that
// only this package may write.
func structural(name string) bool {
	return strings.HasPrefix(name, "content-") || strings.HasPrefix(name, "x-ostkit-") ||
		name == "mime-version" || name == "lines"
}
