package mapi

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"iter"
	"strings"

	"github.com/ostkit/ostkit/internal/codepage"
)

// ErrNameMap reports a damaged entry of a named property map.
var ErrNameMap = errors.New("malformed named property map")

const (
	firstNamed = 0x8000 // the id of entry 0
	maxNamed   = 0xFFFF - firstNamed
	// nameBuckets is the number of hash buckets in every file seen.
	nameBuckets = 251
	nameidSize  = 8
)

// PropertyName is the name of a named property: its set, and a number or, if Name is
// not empty, a string ([MS-OXCDATA] 2.6.1).
type PropertyName struct {
	Set  GUID
	LID  uint32
	Name string
}

// String returns the name as "PSETID_Common/0x8506" or "PS_PUBLIC_STRINGS/Keywords".
func (n PropertyName) String() string {
	if n.Name != "" {
		return n.Set.SetName() + "/" + n.Name
	}
	return fmt.Sprintf("%s/0x%04X", n.Set.SetName(), n.LID)
}

// NameMap translates between the names of named properties and the ids a store gave
// them, which differ from store to store ([MS-PST] 2.4.7). It is safe for concurrent
// readers; Add and AddName need exclusive use. A nil map knows no name.
type NameMap struct {
	names []PropertyName // by id - 0x8000
	used  []bool         // which of names are entries and not holes
	ids   map[PropertyName]uint16
	fold  map[PropertyName]uint16 // string names in lower case
}

// NewNameMap returns an empty map to add names to.
func NewNameMap() *NameMap {
	return &NameMap{ids: map[PropertyName]uint16{}, fold: map[PropertyName]uint16{}}
}

// ParseNameMap decodes the GUID, entry and string streams of a store's named property
// map ([MS-PST] 2.4.7.1 to 2.4.7.3). Entries that cannot be read are left out and
// reported; the map holds the others. The streams may be empty and are not kept.
func ParseNameMap(guids, entries, stringStream []byte) (*NameMap, []error) {
	m := NewNameMap()
	var problems []error
	if len(entries)%nameidSize != 0 {
		problems = append(problems, fmt.Errorf("mapi: %w: entry stream of %d bytes", ErrNameMap, len(entries)))
	}
	for i := 0; (i+1)*nameidSize <= len(entries); i++ {
		if err := m.parseEntry(entries[i*nameidSize:][:nameidSize], guids, stringStream); err != nil {
			err = fmt.Errorf("mapi: NAMEID %d at 0x%X: %w", i, i*nameidSize, err)
			if len(problems) < maxProblems {
				problems = append(problems, err)
			}
		}
	}
	return m, problems
}

// parseEntry decodes one NAMEID ([MS-PST] 2.4.7.1) and adds it under its own index.
func (m *NameMap) parseEntry(e, guids, stringStream []byte) error {
	value := binary.LittleEndian.Uint32(e)
	kind := binary.LittleEndian.Uint16(e[4:])
	index := int(binary.LittleEndian.Uint16(e[6:]))
	set, err := setOf(int(kind>>1), guids)
	if err != nil {
		return err
	}
	n := PropertyName{Set: set, LID: value}
	if kind&1 != 0 {
		text, err := nameAt(stringStream, value)
		if err != nil {
			return err
		}
		n = PropertyName{Set: set, Name: text}
	}
	if index >= maxNamed {
		return fmt.Errorf("%w: wPropIdx %d", ErrNameMap, index)
	}
	return m.put(index, n)
}

// setOf returns the property set of a wGuid: 0 none, 1 and 2 the two well-known ones,
// then the GUID stream from 3.
func setOf(wGuid int, guids []byte) (GUID, error) {
	switch wGuid {
	case 0:
		return GUID{}, nil
	case 1:
		return PSMAPI, nil
	case 2:
		return PSPublicStrings, nil
	}
	at := (wGuid - 3) * 16
	if at+16 > len(guids) {
		return GUID{}, fmt.Errorf("%w: wGuid %d beyond the GUID stream of %d bytes", ErrNameMap, wGuid, len(guids))
	}
	return GUID(guids[at : at+16]), nil
}

// nameAt reads the length-prefixed UTF-16 name at the offset of the string stream.
func nameAt(s []byte, offset uint32) (string, error) {
	if int64(offset)+4 > int64(len(s)) {
		return "", fmt.Errorf("%w: name offset 0x%X beyond the string stream of %d bytes", ErrNameMap, offset, len(s))
	}
	s = s[offset:]
	n := int64(binary.LittleEndian.Uint32(s))
	if n > int64(len(s)-4) {
		return "", fmt.Errorf("%w: name of %d bytes at 0x%X, %d left", ErrNameMap, n, offset, len(s)-4)
	}
	text := strings.TrimRight(codepage.UTF16(s[4:4+n]), "\x00")
	if text == "" {
		return "", fmt.Errorf("%w: empty name at 0x%X", ErrNameMap, offset)
	}
	return text, nil
}

// put enters a name at the index; both must be new.
func (m *NameMap) put(index int, n PropertyName) error {
	for len(m.names) <= index {
		m.names = append(m.names, PropertyName{})
		m.used = append(m.used, false)
	}
	if m.used[index] {
		return fmt.Errorf("%w: wPropIdx %d is used twice", ErrNameMap, index)
	}
	m.names[index], m.used[index] = n, true
	id := uint16(firstNamed + index)
	if _, dup := m.ids[n]; dup {
		// QUIRK: a third-party writer enters one name many times over
		// (aspose_Outlook.pst: PSETID_Log/0x870C has 22 ids). Each id keeps its name,
		// and the first one is the name's id.
		return nil
	}
	m.ids[n] = id
	if n.Name != "" {
		n.Name = strings.ToLower(n.Name)
		if _, dup := m.fold[n]; !dup {
			m.fold[n] = id
		}
	}
	return nil
}

// Len returns the number of names.
func (m *NameMap) Len() int {
	if m == nil {
		return 0
	}
	n := 0
	for _, u := range m.used {
		if u {
			n++
		}
	}
	return n
}

// ID returns the property id of a numeric name.
func (m *NameMap) ID(set GUID, lid uint32) (uint16, bool) {
	if m == nil {
		return 0, false
	}
	id, ok := m.ids[PropertyName{Set: set, LID: lid}]
	return id, ok
}

// IDByName returns the property id of a string name. Case counts, but if no name
// matches with it, the first that matches without it is taken.
func (m *NameMap) IDByName(set GUID, name string) (uint16, bool) {
	if m == nil || name == "" {
		return 0, false
	}
	if id, ok := m.ids[PropertyName{Set: set, Name: name}]; ok {
		return id, true
	}
	id, ok := m.fold[PropertyName{Set: set, Name: strings.ToLower(name)}]
	return id, ok
}

// Name returns what a property id from 0x8000 up stands for; name is "" for a numeric
// name.
func (m *NameMap) Name(id uint16) (set GUID, lid uint32, name string, ok bool) {
	i := int(id) - firstNamed
	if m == nil || i < 0 || i >= len(m.names) || !m.used[i] {
		return GUID{}, 0, "", false
	}
	n := m.names[i]
	return n.Set, n.LID, n.Name, true
}

// All yields ids and names by ascending id.
func (m *NameMap) All() iter.Seq2[uint16, PropertyName] {
	return func(yield func(uint16, PropertyName) bool) {
		if m == nil {
			return
		}
		for i, n := range m.names {
			if m.used[i] && !yield(uint16(firstNamed+i), n) {
				return
			}
		}
	}
}

// Add returns the id of a name, giving it the next free one if it is new. It fails
// when all 32,767 ids are taken, or for a name that is neither number nor string.
func (m *NameMap) Add(n PropertyName) (uint16, error) {
	if n.Name != "" {
		n.LID = 0
	}
	if id, ok := m.ids[n]; ok {
		return id, nil
	}
	if len(m.names) >= maxNamed {
		return 0, fmt.Errorf("mapi: %w: no id left for %v", ErrNameMap, n)
	}
	index := len(m.names)
	if err := m.put(index, n); err != nil {
		return 0, fmt.Errorf("mapi: %w", err)
	}
	return uint16(firstNamed + index), nil
}

// NameMapStreams is the stored form of a NameMap: three streams and the hash table,
// whose unused buckets are nil ([MS-PST] 2.4.7).
type NameMapStreams struct {
	GUIDs   []byte // PidTagNameidStreamGuid, 0x0002
	Entries []byte // PidTagNameidStreamEntry, 0x0003
	Strings []byte // PidTagNameidStreamString, 0x0004
	Buckets [][]byte
}

// Encode returns the stored form. Equal maps give equal bytes. Ids that a damaged map
// left out become entries without set and name, so that the others keep theirs.
func (m *NameMap) Encode() NameMapStreams {
	s := NameMapStreams{Buckets: make([][]byte, nameBuckets)}
	if m == nil {
		return s
	}
	sets := map[GUID]uint16{{}: 0, PSMAPI: 1, PSPublicStrings: 2}
	for i, n := range m.names {
		set, ok := sets[n.Set]
		if !ok {
			set = uint16(len(sets))
			sets[n.Set] = set
			s.GUIDs = append(s.GUIDs, n.Set[:]...)
		}
		value, hash, kind := n.LID, n.LID, set<<1
		if n.Name != "" {
			text := codepage.EncodeUTF16(n.Name)
			value, hash, kind = uint32(len(s.Strings)), nameHash(text), kind|1
			s.Strings = appendName(s.Strings, text)
		}
		s.Entries = appendNameID(s.Entries, value, kind, uint16(i))
		if m.used[i] {
			b := (hash ^ uint32(kind)) % nameBuckets
			s.Buckets[b] = appendNameID(s.Buckets[b], hash, kind, uint16(i))
		}
	}
	return s
}

// appendNameID appends a NAMEID record ([MS-PST] 2.4.7.1).
func appendNameID(dst []byte, value uint32, kind, index uint16) []byte {
	dst = binary.LittleEndian.AppendUint32(dst, value)
	dst = binary.LittleEndian.AppendUint16(dst, kind)
	return binary.LittleEndian.AppendUint16(dst, index)
}

// appendName appends a name to the string stream, padded to four bytes.
func appendName(dst, text []byte) []byte {
	dst = binary.LittleEndian.AppendUint32(dst, uint32(len(text)))
	dst = append(dst, text...)
	for len(dst)%4 != 0 {
		dst = append(dst, 0)
	}
	return dst
}

// nameHash is the CRC of [MS-PST] 5.3 over the UTF-16 bytes of a name: the common
// CRC-32 started at zero and without the final inversion.
func nameHash(text []byte) uint32 {
	return ^crc32.Update(0xFFFFFFFF, crc32.IEEETable, text)
}
