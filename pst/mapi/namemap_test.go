package mapi

import (
	"bytes"
	"encoding/binary"
	"errors"
	"strings"
	"testing"
)

// nameid builds a NAMEID record.
func nameid(value uint32, kind, index uint16) []byte { return appendNameID(nil, value, kind, index) }

func TestParseNameMap(t *testing.T) {
	strs := appendName(nil, EncodeUTF16("Keywords"))
	second := uint32(len(strs))
	strs = appendName(strs, EncodeUTF16("x-Mailer"))
	entries := bytes.Join([][]byte{
		nameid(0x8578, 3<<1, 0),   // the header item, first in every OST
		nameid(0, 2<<1|1, 1),      // Keywords in PS_PUBLIC_STRINGS
		nameid(second, 4<<1|1, 2), // x-Mailer in the second set of the stream
		nameid(0x1234, 1<<1, 3),   // PS_MAPI
		nameid(0x0005, 0, 4),      // no set
	}, nil)
	guids := append(bytes.Clone(PSETIDCommon[:]), PSInternetHeaders[:]...)
	m, problems := ParseNameMap(guids, entries, strs)
	if len(problems) != 0 || m.Len() != 5 {
		t.Fatalf("%d names, problems %v", m.Len(), problems)
	}
	if id, ok := m.ID(PSETIDCommon, PidLidHeaderItem); !ok || id != 0x8000 {
		t.Errorf("header item = %#x, %v", id, ok)
	}
	if id, ok := m.IDByName(PSPublicStrings, "Keywords"); !ok || id != 0x8001 {
		t.Errorf("Keywords = %#x, %v", id, ok)
	}
	if id, ok := m.IDByName(PSInternetHeaders, "X-MAILER"); !ok || id != 0x8002 {
		t.Errorf("second chance without case = %#x, %v", id, ok)
	}
	if _, ok := m.IDByName(PSInternetHeaders, "Keywords"); ok {
		t.Error("a name was found in another set")
	}
	if set, lid, name, ok := m.Name(0x8003); !ok || set != PSMAPI || lid != 0x1234 || name != "" {
		t.Errorf("Name(0x8003) = %v, %#x, %q, %v", set, lid, name, ok)
	}
	for _, id := range []uint16{0, 0x37, 0x7FFF, 0x8005, 0xFFFF} {
		if _, _, name, ok := m.Name(id); ok {
			t.Errorf("Name(%#x) = %q", id, name)
		}
	}
}

func TestParseNameMapDamage(t *testing.T) {
	strs := appendName(nil, EncodeUTF16("ok"))
	long := binary.LittleEndian.AppendUint32(nil, 0xFFFFFFF0)
	for _, tc := range []struct {
		name                   string
		guids, entries, stream []byte
		want                   string
		left                   int
	}{
		{"set beyond the stream", nil, nameid(1, 3<<1, 0), nil, "wGuid 3", 0},
		{"largest set", nil, nameid(1, 0xFFFE, 0), nil, "wGuid 32767", 0},
		{"name beyond the stream", nil, nameid(100, 2<<1|1, 0), strs, "name offset 0x64", 0},
		{"largest offset", nil, nameid(0xFFFFFFFF, 2<<1|1, 0), strs, "name offset 0xFFFFFFFF", 0},
		{"string length beyond the stream", nil, nameid(0, 2<<1|1, 0), long, "name of 4294967280 bytes", 0},
		{"empty name", nil, nameid(0, 2<<1|1, 0), make([]byte, 4), "empty name", 0},
		{"odd entry stream", nil, append(nameid(1, 2, 0), 1), nil, "entry stream of 9 bytes", 1},
		{"index used twice", nil, append(nameid(1, 2, 0), nameid(2, 2, 0)...), nil, "wPropIdx 0 is used twice", 1},
		{"index out of range", nil, nameid(1, 2, 0xFFFF), nil, "wPropIdx 65535", 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			m, problems := ParseNameMap(tc.guids, tc.entries, tc.stream)
			if len(problems) != 1 || !errors.Is(problems[0], ErrNameMap) || !strings.Contains(problems[0].Error(), tc.want) {
				t.Fatalf("problems %v, want one with %q", problems, tc.want)
			}
			if m.Len() != tc.left {
				t.Errorf("%d names left, want %d", m.Len(), tc.left)
			}
		})
	}
}

// TestParseNameMapRepeats enters one name under two ids, as a third-party writer does:
// each id keeps the name, and the first one is the name's id.
func TestParseNameMapRepeats(t *testing.T) {
	m, problems := ParseNameMap(nil, append(nameid(7, 2, 0), nameid(7, 2, 1)...), nil)
	if len(problems) != 0 || m.Len() != 2 {
		t.Fatalf("%d names, problems %v", m.Len(), problems)
	}
	if id, ok := m.ID(PSMAPI, 7); !ok || id != 0x8000 {
		t.Errorf("ID = %#x, %v, want the first", id, ok)
	}
	if _, lid, _, ok := m.Name(0x8001); !ok || lid != 7 {
		t.Errorf("Name(0x8001) = %#x, %v", lid, ok)
	}
}

func TestNameMapNil(t *testing.T) {
	var m *NameMap
	if _, ok := m.ID(PSMAPI, 1); ok || m.Len() != 0 {
		t.Error("a nil map knows a name")
	}
	if _, ok := m.IDByName(PSMAPI, "x"); ok {
		t.Error("a nil map knows a name")
	}
	if _, _, _, ok := m.Name(0x8000); ok {
		t.Error("a nil map knows an id")
	}
	for id := range m.All() {
		t.Errorf("a nil map yields %#x", id)
	}
	if s := m.Encode(); len(s.Entries) != 0 || len(s.Buckets) != nameBuckets {
		t.Errorf("encoded: %d bytes", len(s.Entries))
	}
}

// sampleMap holds names of every form.
func sampleMap(t testing.TB) *NameMap {
	t.Helper()
	m := NewNameMap()
	for _, n := range []PropertyName{
		{Set: PSETIDCommon, LID: PidLidHeaderItem},
		{Set: PSPublicStrings, Name: Keywords},
		{Set: PSETIDAppointment, LID: PidLidLocation},
		{Set: PSInternetHeaders, Name: "x-odd"},
		{Set: PSMAPI, LID: 7},
		{LID: 9},
		{Set: PSETIDCommon, LID: PidLidPrivate},
		{Set: PSInternetHeaders, Name: "ünï"},
	} {
		if _, err := m.Add(n); err != nil {
			t.Fatal(err)
		}
	}
	return m
}

func TestNameMapRoundTrip(t *testing.T) {
	m := sampleMap(t)
	s := m.Encode()
	back, problems := ParseNameMap(s.GUIDs, s.Entries, s.Strings)
	if len(problems) != 0 || back.Len() != m.Len() {
		t.Fatalf("%d of %d names, problems %v", back.Len(), m.Len(), problems)
	}
	for id, n := range m.All() {
		set, lid, name, ok := back.Name(id)
		if !ok || (PropertyName{set, lid, name}) != n {
			t.Errorf("%#x: %v became %v %#x %q", id, n, set, lid, name)
		}
	}
	if again := back.Encode(); !bytes.Equal(again.Entries, s.Entries) || !bytes.Equal(again.GUIDs, s.GUIDs) || !bytes.Equal(again.Strings, s.Strings) {
		t.Error("encoding what was decoded gives other bytes")
	}
	if len(s.GUIDs) != 3*16 {
		t.Errorf("%d bytes of GUIDs, want each of three sets once", len(s.GUIDs))
	}
}

// TestNameMapBuckets looks every name up the way Outlook does: hash, bucket, record.
func TestNameMapBuckets(t *testing.T) {
	m := sampleMap(t)
	s := m.Encode()
	found := 0
	for b, bucket := range s.Buckets {
		for i := 0; i < len(bucket); i += nameidSize {
			hash := binary.LittleEndian.Uint32(bucket[i:])
			kind := binary.LittleEndian.Uint16(bucket[i+4:])
			index := int(binary.LittleEndian.Uint16(bucket[i+6:]))
			if int((hash^uint32(kind))%251) != b {
				t.Errorf("record %d is in bucket %d", index, b)
			}
			entry := s.Entries[index*nameidSize:]
			if binary.LittleEndian.Uint16(entry[4:]) != kind {
				t.Errorf("record %d: kind differs from the entry's", index)
			}
			if kind&1 == 0 && binary.LittleEndian.Uint32(entry) != hash {
				t.Errorf("record %d: hash of a number is not the number", index)
			}
			found++
		}
	}
	if found != m.Len() {
		t.Errorf("%d records for %d names", found, m.Len())
	}
	// The check value of the checksum, as a stored password shows it.
	if got := nameHash([]byte("Password1")); got != 0x11A89DA7 {
		t.Errorf("hash = %#x, want 0x11A89DA7", got)
	}
}

func TestNameMapAdd(t *testing.T) {
	m := sampleMap(t)
	before := m.Len()
	id, err := m.Add(PropertyName{Set: PSETIDAppointment, LID: PidLidLocation})
	if err != nil || id != 0x8002 || m.Len() != before {
		t.Errorf("adding a known name = %#x, %v", id, err)
	}
	for i := range uint32(maxNamed) {
		if _, err = m.Add(PropertyName{Set: PSETIDLog, LID: i}); err != nil {
			break
		}
	}
	if !errors.Is(err, ErrNameMap) || m.Len() != maxNamed {
		t.Errorf("%d names, %v, want the map to be full at %d", m.Len(), err, maxNamed)
	}
}

func TestPropertyNameString(t *testing.T) {
	if s := (PropertyName{Set: PSETIDCommon, LID: PidLidPrivate}).String(); s != "PSETID_Common/0x8506" {
		t.Errorf("number: %q", s)
	}
	if s := (PropertyName{Set: PSPublicStrings, Name: Keywords}).String(); s != "PS_PUBLIC_STRINGS/Keywords" {
		t.Errorf("string: %q", s)
	}
}

func FuzzNameMap(f *testing.F) {
	s := sampleMap(f).Encode()
	f.Add(s.GUIDs, s.Entries, s.Strings)
	f.Add([]byte{1}, nameid(0xFFFFFFFF, 0xFFFF, 0xFFFF), []byte{0xFF, 0xFF, 0xFF, 0x7F})
	f.Fuzz(func(t *testing.T, guids, entries, stream []byte) {
		m, problems := ParseNameMap(guids, entries, stream)
		if n := len(entries) / nameidSize; m.Len() > n || m.Len() < n && len(problems) == 0 {
			t.Fatalf("%d names of %d entries, problems %v", m.Len(), n, problems)
		}
		s := m.Encode()
		back, _ := ParseNameMap(s.GUIDs, s.Entries, s.Strings)
		for id, n := range m.All() {
			set, lid, name, ok := back.Name(id)
			if !ok || (PropertyName{set, lid, name}) != n {
				t.Fatalf("%#x: %v became %v %#x %q", id, n, set, lid, name)
			}
		}
	})
}
