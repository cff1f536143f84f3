package item

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"strings"
	"time"
)

// ID is one identity of an item in a form that all formats share.
type ID struct {
	Type  IDType
	Value string
}

// IDType says what an [ID] is, the most reliable first. It orders the search for
// partners.
type IDType int

// Types of identities.
const (
	IDSource        IDType = iota // SourceKey: one object of one mailbox
	IDImmutable                   // Graph immutable id
	IDGlobal                      // CleanGlobalObjectId or UID, with the instance's date
	IDMessage                     // Message-ID as written
	IDMessageFolded               // Message-ID without regard to case and brackets
	IDSearch                      // SearchKey: copies share it
	IDOriginal                    // what a report is about: several reports share it
	IDConversation                // ConversationIndex
	numIDTypes      = int(iota)
)

// String names the type as reports do: "message-id".
func (t IDType) String() string {
	if t < 0 || int(t) >= numIDTypes {
		return "unknown"
	}
	return [numIDTypes]string{
		"source-key", "immutable-id", "global-id", "message-id", "message-id-folded",
		"search-key", "original-id", "conversation-index",
	}[t]
}

// IDs returns the identities of the item, the most reliable first. Empty and
// all-zero keys are left out.
func (it *Item) IDs() []ID {
	var ids []ID
	add := func(t IDType, value string) {
		if value != "" {
			ids = append(ids, ID{t, value})
		}
	}
	k := &it.Keys
	add(IDSource, key(k.SourceKey))
	add(IDImmutable, strings.TrimSpace(k.ImmutableID))
	add(IDGlobal, k.global())
	id := messageID(k.MessageID)
	add(IDMessage, id)
	add(IDMessageFolded, foldMessageID(id))
	add(IDSearch, key(k.SearchKey))
	if it.Kind == KindReport {
		add(IDOriginal, foldMessageID(messageID(k.OriginalID)))
	}
	if len(k.ConversationIndex) >= minConversation {
		add(IDConversation, key(k.ConversationIndex))
	}
	return ids
}

// minConversation is the size of a whole header block ([MS-OXOMSG] 2.2.1.3).
const minConversation = 22

// key returns a binary key as text, "" for one that says nothing.
func key(b []byte) string {
	if len(bytes.TrimLeft(b, "\x00")) == 0 {
		return ""
	}
	return hex.EncodeToString(b)
}

// messageID unfolds and trims a Message-ID; the brackets stay.
func messageID(id string) string {
	return strings.Join(strings.Fields(id), "")
}

func foldMessageID(id string) string { return strings.ToLower(strings.Trim(id, "<>")) }

// global joins the id of a meeting or series and the date of the instance.
func (k *Keys) global() string {
	uid, date := k.UID, k.InstanceDate
	if len(k.GlobalID) > 0 {
		u, d := ParseGlobalID(k.GlobalID)
		uid = u
		if date.IsZero() {
			date = d
		}
	} else if raw, err := hex.DecodeString(strings.TrimSpace(uid)); err == nil && bytes.HasPrefix(raw, globalClass) {
		// An iCalendar UID that Outlook made is its global id in hex.
		u, d := ParseGlobalID(raw)
		uid = u
		if date.IsZero() {
			date = d
		}
	}
	if uid = strings.ToLower(strings.TrimSpace(uid)); uid == "" {
		return ""
	}
	if Time(date).IsZero() {
		return uid
	}
	return uid + "\n" + date.Format(time.DateOnly)
}

// globalClass begins every global object id ([MS-OXOCAL] 2.2.1.27).
var globalClass = []byte{
	0x04, 0x00, 0x00, 0x00, 0x82, 0x00, 0xE0, 0x00, 0x74, 0xC5, 0xB7, 0x10, 0x1A, 0x82, 0xE0, 0x08,
}

// Offsets in a global object id: the instance's date, year big-endian, and the
// data with its size in front.
const (
	globalDate = 16
	globalSize = 36
	globalData = 40
	foreignUID = 12 // in the data, behind the mark and a version
)

var foreignMark = []byte("vCal-Uid")

// ParseGlobalID returns the iCalendar UID that a (clean) global object id stands
// for and the date of the instance, zero for a series or a single item
// ([MS-OXCICAL] 2.1.3.1.1.20.26). The UID is the hex of the id with the date
// zeroed, or the foreign UID that the id wraps.
func ParseGlobalID(id []byte) (uid string, instance time.Time) {
	if len(id) < globalData || !bytes.HasPrefix(id, globalClass) {
		return strings.ToUpper(hex.EncodeToString(id)), time.Time{}
	}
	year, month, day := binary.BigEndian.Uint16(id[globalDate:]), id[globalDate+2], id[globalDate+3]
	if year > 0 && month >= 1 && month <= 12 && day >= 1 && day <= 31 {
		instance = time.Date(int(year), time.Month(month), int(day), 0, 0, 0, 0, time.UTC)
	}
	data := id[globalData:]
	if size := binary.LittleEndian.Uint32(id[globalSize:]); int64(size) < int64(len(data)) {
		data = data[:size]
	}
	if bytes.HasPrefix(data, foreignMark) && len(data) > foreignUID {
		text, _, _ := bytes.Cut(data[foreignUID:], []byte{0})
		return string(text), instance
	}
	clean := bytes.Clone(id)
	clear(clean[globalDate : globalDate+4])
	return strings.ToUpper(hex.EncodeToString(clean)), instance
}
