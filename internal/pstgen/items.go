package pstgen

import (
	"encoding/binary"
	"strings"
	"time"

	"github.com/ostkit/ostkit/internal/rtf"
	"github.com/ostkit/ostkit/pst/mapi"
)

// Flags of PidTagMessageFlags ([MS-OXCMSG] 2.2.1.6).
const (
	flagRead       = 0x1
	flagUnmodified = 0x2
	flagUnsent     = 0x8
	flagAttach     = 0x10
	flagFromMe     = 0x20
	flagAssociated = 0x40
)

// class returns the message class.
func (it *Item) class() string {
	switch {
	case it.Class != "":
		return it.Class
	case it.Appointment != nil:
		return "IPM.Appointment"
	case it.Contact != nil:
		return "IPM.Contact"
	case it.List != nil:
		return "IPM.DistList"
	case it.Task != nil:
		return "IPM.Task"
	case it.Journal != nil:
		return "IPM.Activity"
	case it.Note != nil:
		return "IPM.StickyNote"
	}
	return "IPM.Note"
}

// itemProps returns the properties of the object; those that only a row of the
// contents table has are elsewhere.
func (g *generator) itemProps(it *Item) *bag {
	b := g.newBag()
	b.set(mapi.PidTagMessageClass, it.class())
	b.set(mapi.PidTagMessageSize, 0) // known once everything is laid out
	g.itemTimes(b, it)
	g.subject(b, it.Subject)
	g.envelope(b, it)
	if !it.Sync.HeaderOnly {
		g.bodies(b, it)
	}
	if len(it.Categories) > 0 {
		b.byName(mapi.PropertyName{Set: mapi.PSPublicStrings, Name: "Keywords"}, mapi.PtypMultipleString, it.Categories)
	}
	g.details(b, it)
	b.set(mapi.PidTagSearchKey, g.searchKey(it))
	b.apply(it.Props)
	// Over everything: what depends on the form of the item.
	if _, own := b.vals[mapi.PidTagMessageFlags.ID()]; !own {
		b.set(mapi.PidTagMessageFlags, it.flags())
	}
	return b
}

func (it *Item) flags() int {
	flags := flagUnmodified
	if !it.Unread {
		flags |= flagRead
	}
	if it.Unsent {
		flags = flags&^flagUnmodified | flagUnsent | flagFromMe
	}
	if len(it.attachments()) > 0 {
		flags |= flagAttach
	}
	return flags
}

// attachments returns the attachments, with the photo of a contact among them.
func (it *Item) attachments() []Attachment {
	if it.Sync.HeaderOnly {
		return nil
	}
	if it.Contact == nil || it.Contact.Photo == nil {
		return it.Attachments
	}
	photo := Attachment{
		Name: "ContactPicture.jpg", MIME: "image/jpeg", Data: it.Contact.Photo, Hidden: true,
		Props: []Prop{{Tag: mapi.PidTagAttachmentContactPhoto, Value: true}},
	}
	return append([]Attachment{photo}, it.Attachments...)
}

// created and modified apply the defaults of the times.
func (g *generator) created(it *Item) time.Time {
	for _, t := range []time.Time{it.Created, it.Received, it.Sent} {
		if !t.IsZero() {
			return t
		}
	}
	return g.s.created()
}

func (g *generator) modified(it *Item) time.Time {
	if !it.Modified.IsZero() {
		return it.Modified
	}
	return g.created(it)
}

func (g *generator) itemTimes(b *bag, it *Item) {
	b.set(mapi.PidTagCreationTime, g.created(it))
	b.set(mapi.PidTagLastModificationTime, g.modified(it))
	b.time(mapi.PidTagClientSubmitTime, it.Sent)
	received := it.Received
	if received.IsZero() {
		received = it.Sent
	}
	b.time(mapi.PidTagMessageDeliveryTime, received)
}

// prefixLen returns the length of the prefix of a subject, such as "RE: ": up to
// three letters, a colon and a space ([MS-OXCMSG] 2.2.1.9).
func prefixLen(s string) int {
	i := strings.Index(s, ": ")
	if i < 1 || i > 3 || strings.ContainsFunc(s[:i], func(r rune) bool { return r < 'A' || r > 'z' || r > 'Z' && r < 'a' }) {
		return 0
	}
	return i + 2
}

// subject enters the subject with the two characters that PSTs put before it: the
// second is one more than the length of the prefix.
func (g *generator) subject(b *bag, s string) {
	n := prefixLen(s)
	b.set(mapi.PidTagSubject, string([]rune{1, rune(n + 1)})+s)
	b.str(mapi.PidTagSubjectPrefix, s[:n])
	b.set(mapi.PidTagNormalizedSubject, s[n:])
	b.set(mapi.PidTagConversationTopic, s[n:])
}

// addressTags are the properties that name a person in a message.
type addressTags struct{ entryID, name, addrType, address, searchKey, smtp mapi.Tag }

var (
	representingTags = addressTags{
		mapi.PidTagSentRepresentingEntryId, mapi.PidTagSentRepresentingName, mapi.PidTagSentRepresentingAddressType,
		mapi.PidTagSentRepresentingEmailAddress, mapi.PidTagSentRepresentingSearchKey, mapi.PidTagSentRepresentingSmtpAddress,
	}
	senderTags = addressTags{
		mapi.PidTagSenderEntryId, mapi.PidTagSenderName, mapi.PidTagSenderAddressType,
		mapi.PidTagSenderEmailAddress, mapi.PidTagSenderSearchKey, mapi.PidTagSenderSmtpAddress,
	}
)

// kind returns address type and address.
func (a Address) kind() (string, string) {
	if a.Exchange != "" {
		return "EX", a.Exchange
	}
	return "SMTP", a.Email
}

// exchangeProvider is the provider of entry ids of an Exchange address book.
var exchangeProvider = [16]byte{0xDC, 0xA7, 0x40, 0xC8, 0xC0, 0x42, 0x10, 0x1A, 0xB4, 0xB9, 0x08, 0x00, 0x2B, 0x2F, 0xE1, 0x82}

// entryID returns the entry id of a person.
func (a Address) entryID() []byte {
	t, addr := a.kind()
	if t == "SMTP" {
		return mapi.OneOffEntryID(a.Name, t, addr)
	}
	id := append(make([]byte, 4), exchangeProvider[:]...)
	id = append(id, 1, 0, 0, 0, 0, 0, 0, 0)
	return append(append(id, addr...), 0)
}

// searchKey returns the key that address books compare.
func (a Address) searchKey() []byte {
	t, addr := a.kind()
	return append([]byte(strings.ToUpper(t+":"+addr)), 0)
}

func (b *bag) address(t addressTags, a Address) {
	kind, addr := a.kind()
	b.set(t.entryID, a.entryID())
	b.set(t.name, a.Name)
	b.set(t.addrType, kind)
	b.set(t.address, addr)
	b.set(t.searchKey, a.searchKey())
	b.str(t.smtp, a.Email)
}

// envelope enters what a mail and everything like it has.
func (g *generator) envelope(b *bag, it *Item) {
	if it.From != (Address{}) {
		sender := it.Sender
		if sender == (Address{}) {
			sender = it.From
		}
		b.address(representingTags, it.From)
		b.address(senderTags, sender)
	}
	names := map[int][]string{}
	for _, r := range it.Recipients {
		names[r.kind()] = append(names[r.kind()], r.Name)
	}
	b.str(mapi.PidTagDisplayTo, strings.Join(names[To], "; "))
	b.str(mapi.PidTagDisplayCc, strings.Join(names[Cc], "; "))
	b.str(mapi.PidTagDisplayBcc, strings.Join(names[Bcc], "; "))
	b.set(mapi.PidTagImportance, 1)
	b.set(mapi.PidTagPriority, 0)
	b.set(mapi.PidTagSensitivity, 0)
	b.str(mapi.PidTagInternetMessageId, it.MessageID)
	b.str(mapi.PidTagInReplyToId, it.InReplyTo)
	b.str(mapi.PidTagTransportMessageHeaders, it.Headers)
	b.set(mapi.PidTagConversationIndex, g.conversationIndex(it))
	b.set(mapi.PidTagMessageCodepage, codePage)
}

// conversationIndex returns a header block ([MS-OXOMSG] 2.2.1.3): time, and a GUID
// that items with one topic share.
func (g *generator) conversationIndex(it *Item) []byte {
	topic := mapi.GUID{}
	copy(topic[:], g.hash("conversation", it.Subject[prefixLen(it.Subject):]))
	var t [8]byte
	binary.BigEndian.PutUint64(t[:], mapi.ToFileTime(g.created(it)))
	return append(append([]byte{1}, t[:5]...), topic[:]...)
}

// hash returns 16 bytes that depend on the values alone and not on the store, so
// that copies of an item in two stores agree.
func (g *generator) hash(label string, values ...any) []byte {
	id := (&generator{}).derive(label, values...)
	return id[:]
}

func (g *generator) searchKey(it *Item) []byte {
	if it.SearchKey != nil {
		return it.SearchKey
	}
	return g.hash("search key", it.class(), it.Subject, it.MessageID, it.From, it.Sent.UnixNano(), g.created(it).UnixNano(), it.Body, it.HTML)
}

// utf8Page is the code page of HTML bodies.
const utf8Page = 65001

func (g *generator) bodies(b *bag, it *Item) {
	native := 0
	if it.Body != "" {
		b.set(mapi.PidTagBody, strings.ReplaceAll(it.Body, "\n", "\r\n"))
		native = 1
	}
	if it.RTF != "" {
		b.set(mapi.PidTagRtfCompressed, rtf.Compress([]byte(it.RTF)))
		native = 2
	}
	if it.HTML != "" {
		b.set(mapi.PidTagHtml, []byte(it.HTML))
		native = 3
	}
	if native > 0 {
		b.set(mapi.PidTagNativeBody, native)
	}
	b.set(mapi.PidTagInternetCodepage, utf8Page)
}

// kind returns the recipient type.
func (r Recipient) kind() int {
	if r.Type == 0 {
		return To
	}
	return r.Type
}
