package mapi

import (
	"bytes"
	"encoding/binary"
	"strings"

	"github.com/ostkit/ostkit/internal/codepage"
)

// EntryIDKind says which form an entry id has.
type EntryIDKind int

// Forms of entry ids.
const (
	EntryUnknown     EntryIDKind = iota // Provider is set, the rest is not understood
	EntryStoreObject                    // folder or message of a PST: Provider is the store, NID the object ([MS-PST] 2.4.3.2)
	EntryFolder                         // folder of an Exchange store ([MS-OXCDATA] 2.2.4.1)
	EntryMessage                        // message of an Exchange store ([MS-OXCDATA] 2.2.4.2)
	EntryOneOff                         // recipient with its address ([MS-OXCDATA] 2.2.5.1)
	EntryExchange                       // recipient of the address book by X.500 name ([MS-OXCDATA] 2.2.5.2)
	EntryContact                        // e-mail address of a contact ([MS-OXCDATA] 2.2.5.3)
	EntryWrapped                        // member of a distribution list around another entry id ([MS-OXOCNTC] 2.2.2.2.4)
)

// Providers of entry ids.
var (
	oneOffProvider   = GUID{0x81, 0x2B, 0x1F, 0xA4, 0xBE, 0xA3, 0x10, 0x19, 0x9D, 0x6E, 0x00, 0xDD, 0x01, 0x0F, 0x54, 0x02}
	exchangeProvider = GUID{0xDC, 0xA7, 0x40, 0xC8, 0xC0, 0x42, 0x10, 0x1A, 0xB4, 0xB9, 0x08, 0x00, 0x2B, 0x2F, 0xE1, 0x82}
	wrappedProvider  = GUID{0xC0, 0x91, 0xAD, 0xD3, 0x51, 0x9D, 0xCF, 0x11, 0xA4, 0xA9, 0x00, 0xAA, 0x00, 0x47, 0xFA, 0xA4}
	contactProvider  = GUID{0xFE, 0x42, 0xAA, 0x0A, 0x18, 0xC7, 0x1A, 0x10, 0xE8, 0x85, 0x0B, 0x65, 0x1C, 0x24, 0x00, 0x00}
)

const (
	oneOffUnicode    = 0x8000
	storeEntrySize   = 24
	folderEntrySize  = 46
	messageEntrySize = 70
	longTermID       = 22 // database GUID and GLOBCNT
	maxEntryDepth    = 3  // wrapped entry ids inside one another
)

// wrappedIndex gives the address that bits 4 to 6 of a wrapped entry id's type mean.
var wrappedIndex = [8]int{3, 4, 5, -1, 0, 1, 2, -1}

// EntryID is a decoded entry id. Which fields are set depends on Kind.
type EntryID struct {
	Kind     EntryIDKind
	Provider GUID // whose entry id it is; for EntryStoreObject the store's PidTagRecordKey

	NID uint32 // EntryStoreObject: the node of the folder or message

	// EntryFolder and EntryMessage: 22 bytes each, database GUID and GLOBCNT.
	FolderKey, MessageKey []byte

	// EntryOneOff: all three; EntryExchange: AddressType "EX" and the X.500 name.
	DisplayName, AddressType, Address string

	// EntryWrapped: the type byte, whose low nibble is 3 for a contact, 4 for a
	// personal distribution list, 5 for a user and 6 for a list of the address book.
	WrapType byte
	// EntryWrapped of a contact and EntryContact: which of the contact's addresses is
	// meant, 0 to 2 for e-mail 1 to 3, 3 to 5 for the fax numbers, -1 for none.
	Index int
	Inner *EntryID // EntryWrapped, EntryContact; nil if it cannot be read
}

// ParseEntryID decodes an entry id. codePage is that of one-off entry ids in 8-bit
// text, 0 for 1252. An error wraps [ErrBlob]; a provider that is not known is no
// error. Byte slices of the result are views of b.
func ParseEntryID(b []byte, codePage int) (EntryID, error) {
	return parseEntryID(b, codePage, maxEntryDepth)
}

// parseEntryID decodes an entry id that may hold others up to the depth.
func parseEntryID(b []byte, codePage, depth int) (EntryID, error) {
	r := &blob{b: b, what: "EntryID"}
	r.u32("Flags")
	e := EntryID{Provider: r.guid("ProviderUID")}
	if r.err != nil {
		return EntryID{}, r.err
	}
	switch {
	case e.Provider == oneOffProvider:
		e.parseOneOff(r, codePage)
	case e.Provider == exchangeProvider:
		e.parseExchange(r)
	case e.Provider == wrappedProvider:
		e.Kind = EntryWrapped
		e.WrapType = r.u8("Type")
		e.Index = wrappedIndex[e.WrapType>>4&7]
		e.parseInner(r, int64(r.left()), codePage, depth)
	case e.Provider == contactProvider:
		e.Kind = EntryContact
		r.u32("Version")
		r.u32("Type")
		if e.Index = -1; r.left() >= 4 && binary.LittleEndian.Uint32(r.b[r.off:]) < 6 {
			e.Index = int(r.b[r.off])
		}
		r.u32("Index")
		e.parseInner(r, int64(r.u32("EntryIDCount")), codePage, depth)
	case len(b) == storeEntrySize:
		e.Kind, e.NID = EntryStoreObject, r.u32("nid")
	case len(b) == folderEntrySize:
		e.Kind = EntryFolder
		r.u16("FolderType")
		e.FolderKey = r.bytes("DatabaseGuid", longTermID)
	case len(b) == messageEntrySize:
		e.Kind = EntryMessage
		r.u16("MessageType")
		e.FolderKey = r.bytes("FolderDatabaseGuid", longTermID)
		r.u16("Pad")
		e.MessageKey = r.bytes("MessageDatabaseGuid", longTermID)
	}
	return e, r.err
}

// parseInner decodes the entry id that another one holds.
func (e *EntryID) parseInner(r *blob, n int64, codePage, depth int) {
	raw := r.bytes("EntryID", n)
	if r.err != nil || len(raw) == 0 {
		return
	}
	if depth == 0 {
		r.fail("EntryID", "nested more than %d deep", maxEntryDepth)
		return
	}
	inner, err := parseEntryID(raw, codePage, depth-1)
	if err != nil {
		r.err = err
		return
	}
	e.Inner = &inner
}

// parseOneOff decodes what follows the provider of a one-off entry id.
func (e *EntryID) parseOneOff(r *blob, codePage int) {
	e.Kind = EntryOneOff
	r.u16("Version")
	wide := r.u16("Flags")&oneOffUnicode != 0
	for _, f := range []struct {
		name string
		to   *string
	}{{"DisplayName", &e.DisplayName}, {"AddressType", &e.AddressType}, {"EmailAddress", &e.Address}} {
		if wide {
			*f.to = r.text16(f.name)
		} else {
			*f.to, _ = decodeString8(r.text8(f.name), codePage)
		}
	}
}

// parseExchange decodes what follows the provider of an address book entry id.
func (e *EntryID) parseExchange(r *blob) {
	e.Kind, e.AddressType = EntryExchange, "EX"
	r.u32("Version")
	r.u32("Type")
	e.Address = strings.ToValidUTF8(string(r.text8("X500DN")), "\uFFFD")
}

// text8 returns the next NUL-terminated bytes; the end of the structure ends them too.
func (r *blob) text8(field string) []byte {
	if r.err != nil {
		return nil
	}
	n := bytes.IndexByte(r.b[r.off:], 0)
	if n < 0 {
		return r.bytes(field, int64(r.left()))
	}
	v := r.bytes(field, int64(n))
	r.u8(field)
	return v
}

// text16 returns the next NUL-terminated UTF-16 text; the end of the structure ends
// it too.
func (r *blob) text16(field string) string {
	if r.err != nil {
		return ""
	}
	rest := r.b[r.off:]
	n := 0
	for n+1 < len(rest) && rest[n]|rest[n+1] != 0 {
		n += 2
	}
	s := codepage.UTF16(r.bytes(field, int64(n)))
	r.bytes(field, int64(min(2, r.left())))
	return s
}

// OneOffEntryID returns the one-off entry id of a recipient, in Unicode and for
// rich-text delivery left to the sender ([MS-OXCDATA] 2.2.5.1).
func OneOffEntryID(displayName, addressType, address string) []byte {
	b := append(make([]byte, 4, 64), oneOffProvider[:]...)
	b = binary.LittleEndian.AppendUint16(b, 0)
	b = binary.LittleEndian.AppendUint16(b, oneOffUnicode|0x1001) // MIME, no rich text
	for _, s := range []string{displayName, addressType, address} {
		b = append(codepage.AppendEncodeUTF16(b, s), 0, 0)
	}
	return b
}

// StoreEntryID returns the entry id of a folder or message of a PST: flags, the
// store's PidTagRecordKey, and the node id ([MS-PST] 2.4.3.2).
func StoreEntryID(store GUID, nid uint32) []byte {
	b := append(make([]byte, 4, storeEntrySize), store[:]...)
	return binary.LittleEndian.AppendUint32(b, nid)
}
