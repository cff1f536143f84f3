// Package mapiitem turns a property bag into the common item of package item,
// whatever held the bag: a store, a .msg file or a TNEF attachment.
//
// Recipients and attachments are objects of their own; the importer adds them.
package mapiitem

import (
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/ostkit/ostkit/diff/item"
	"github.com/ostkit/ostkit/internal/codepage"
	"github.com/ostkit/ostkit/internal/rtf"
	"github.com/ostkit/ostkit/pst/mapi"
)

// New returns the item that the properties in b describe, with Folder, Ref,
// recipients and attachments left for the caller. Its functions read b when they
// are called.
func New(b *mapi.Bag) *item.Item {
	class := b.Str(mapi.PidTagMessageClass.ID())
	r := reader{b}
	it := &item.Item{
		Kind: item.Kind(mapi.KindOf(class)), Class: class,
		Subject: b.Subject(), Keys: r.keys(),
		From: r.address(sentRepresenting), Sender: r.address(senderTags),
		Submitted: r.time(mapi.PidTagClientSubmitTime), Received: r.time(mapi.PidTagMessageDeliveryTime),
		Created: r.time(mapi.PidTagCreationTime), Body: r.body(),
	}
	if n, ok := b.Int32(mapi.PidTagMessageSize.ID()); ok {
		it.Size = int64(uint32(n))
	}
	if it.From == (item.Address{}) {
		it.From = it.Sender
	}
	r.kindFields(it)
	it.Sync = r.sync()
	return it
}

// reader reads values of one bag.
type reader struct{ b *mapi.Bag }

func (r reader) time(tag mapi.Tag) time.Time {
	t, _ := r.b.Time(tag.ID())
	return t
}

func (r reader) named(set mapi.GUID, lid uint32) uint16 {
	id, _ := r.b.Named(set, lid)
	return id
}

func (r reader) namedStr(set mapi.GUID, lid uint32) string {
	if id := r.named(set, lid); id != 0 {
		return r.b.Str(id)
	}
	return ""
}

func (r reader) namedTime(set mapi.GUID, lid uint32) time.Time {
	if id := r.named(set, lid); id != 0 {
		t, _ := r.b.Time(id)
		return t
	}
	return time.Time{}
}

func (r reader) namedInt(set mapi.GUID, lid uint32) (int, bool) {
	if id := r.named(set, lid); id != 0 {
		v, ok := r.b.Int32(id)
		return int(v), ok
	}
	return 0, false
}

func (r reader) namedBinary(set mapi.GUID, lid uint32) []byte {
	if id := r.named(set, lid); id != 0 {
		v, _ := r.b.Binary(id)
		return v
	}
	return nil
}

func (r reader) binary(tag mapi.Tag) []byte {
	v, _ := r.b.Binary(tag.ID())
	return v
}

func (r reader) keys() item.Keys {
	k := item.Keys{
		MessageID: r.b.Str(mapi.PidTagInternetMessageId.ID()), SearchKey: r.binary(mapi.PidTagSearchKey),
		SourceKey: r.binary(mapi.PidTagSourceKey), ConversationIndex: r.binary(mapi.PidTagConversationIndex),
		GlobalID:   r.namedBinary(mapi.PSETIDMeeting, mapi.PidLidCleanGlobalObjectId),
		OriginalID: r.b.Str(mapi.PidTagOriginalMessageId.ID()),
	}
	if id := r.namedBinary(mapi.PSETIDTask, mapi.PidLidTaskGlobalId); len(id) > 0 {
		k.UID = hex.EncodeToString(id)
	}
	if id := r.namedBinary(mapi.PSETIDCommon, mapi.PidLidTaskGlobalId); len(id) > 0 {
		k.UID = hex.EncodeToString(id)
	}
	return k
}

// addressTags are the properties that together name one party.
type addressTags struct{ name, kind, address, smtp mapi.Tag }

var (
	sentRepresenting = addressTags{
		mapi.PidTagSentRepresentingName, mapi.PidTagSentRepresentingAddressType,
		mapi.PidTagSentRepresentingEmailAddress, mapi.PidTagSentRepresentingSmtpAddress,
	}
	senderTags = addressTags{
		mapi.PidTagSenderName, mapi.PidTagSenderAddressType,
		mapi.PidTagSenderEmailAddress, mapi.PidTagSenderSmtpAddress,
	}
)

func (r reader) address(t addressTags) item.Address {
	a := item.Address{Name: r.b.Str(t.name.ID()), Email: r.b.Str(t.smtp.ID())}
	if a.Email == "" {
		a.Email = r.b.Str(t.address.ID())
	}
	return a
}

// body returns a function that reads the text parts, nil if there are none.
func (r reader) body() func() (item.Body, error) {
	text, html := r.b.Has(mapi.PidTagBody.ID()), r.b.Has(mapi.PidTagHtml.ID())
	if !text && !html {
		if r.b.Has(mapi.PidTagRtfCompressed.ID()) {
			return r.rtf
		}
		return nil
	}
	return func() (item.Body, error) {
		body := item.Body{Text: r.b.Str(mapi.PidTagBody.ID())}
		var err error
		body.HTML, err = r.html()
		if err == nil && text && body.Text == "" {
			err = r.unread(mapi.PidTagBody)
		}
		return body, err
	}
}

// rtf reads the body of an item that has no other form of it.
func (r reader) rtf() (item.Body, error) {
	b, ok := r.b.Binary(mapi.PidTagRtfCompressed.ID())
	if !ok {
		return item.Body{}, r.unread(mapi.PidTagRtfCompressed)
	}
	if len(b) == 0 {
		return item.Body{}, nil
	}
	// Text that comes with a fault of the stream is usable, and is all there is.
	plain, err := rtf.Decompress(b, 0)
	if errors.Is(err, rtf.ErrFormat) {
		return item.Body{}, err
	}
	if html, ok := rtf.HTML(plain); ok {
		return item.Body{HTML: html}, nil
	}
	return item.Body{Text: rtf.Text(plain)}, nil
}

// html decodes the HTML body by PidTagInternetCodepage, as UTF-8 if it says so or
// says nothing and the bytes are UTF-8.
func (r reader) html() (string, error) {
	id := mapi.PidTagHtml.ID()
	if s, ok := r.b.StrOK(id); ok {
		return s, nil
	}
	raw, ok := r.b.Binary(id)
	if !ok {
		return "", r.unread(mapi.PidTagHtml)
	}
	cp, _ := r.b.Int32(mapi.PidTagInternetCodepage.ID())
	if !codepage.Known(int(cp)) {
		cp = codepage.Windows
	}
	s, _ := codepage.Decode(int(cp), raw) // characters that are none stay replaced
	return s, nil
}

// unread reports a value that is there and cannot be loaded.
func (r reader) unread(tag mapi.Tag) error {
	p, ok := r.b.Get(tag.ID())
	if !ok {
		return nil
	}
	_, err := p.Bytes()
	return err
}

// sync returns the version facts that the properties hold, nil without any.
func (r reader) sync() *item.SyncFacts {
	s := &item.SyncFacts{
		ChangeKey: r.binary(mapi.PidTagChangeKey), PCL: r.binary(mapi.PidTagPredecessorChangeList),
		LastModified: r.time(mapi.PidTagLastModificationTime),
	}
	if s.ChangeKey == nil && s.PCL == nil && s.LastModified.IsZero() {
		return nil
	}
	return s
}

// stringProps returns all string properties of an item, for kinds of which
// nothing better is known.
func (r reader) stringProps() map[string]string {
	m := make(map[string]string)
	for p := range r.b.All() {
		if t := p.Tag.Type(); t != mapi.PtypString && t != mapi.PtypString8 || volatile(p.Tag.ID()) {
			continue
		}
		if s := r.b.Str(p.Tag.ID()); s != "" {
			m[r.stableName(p.Tag.ID())] = s
		}
	}
	return m
}

// volatile tells the string properties that a store makes up or changes by
// itself: display lists, the modifier, previews.
func volatile(id uint16) bool {
	switch id {
	case mapi.PidTagDisplayTo.ID(), mapi.PidTagDisplayCc.ID(), mapi.PidTagDisplayBcc.ID(),
		mapi.PidTagLastModifierName.ID(), mapi.PidTagCreatorName.ID(), mapi.PidTagParentDisplay.ID(),
		mapi.PidTagUrlCompName.ID(), mapi.PidTagBody.ID(), mapi.PidTagHtml.ID(), 0x6619:
		return true
	}
	return id >= 0x6600 && id < 0x6800 // local to a store
}

// stableName names a property so that two stores agree: ids of named properties
// differ from store to store.
func (r reader) stableName(id uint16) string {
	if names := r.b.Names(); id >= 0x8000 && names != nil {
		if set, lid, name, ok := names.Name(id); ok {
			if name != "" {
				return set.SetName() + "/" + strings.ToLower(name)
			}
			return fmt.Sprintf("%s/0x%04X", set.SetName(), lid)
		}
	}
	return fmt.Sprintf("0x%04X", id)
}
