package mapi

import (
	"bytes"
	"errors"
	"fmt"
	"testing"
)

func TestEntryIDOneOff(t *testing.T) {
	b := OneOffEntryID("Ann Ö", "SMTP", "ann@example.com")
	e, err := ParseEntryID(b, 0)
	if err != nil || e.Kind != EntryOneOff || e.DisplayName != "Ann Ö" || e.AddressType != "SMTP" || e.Address != "ann@example.com" {
		t.Errorf("became %+v, %v", e, err)
	}
	if !bytes.Equal(b[:24], unhex(t, "00000000 812B1FA4BEA310199D6E00DD010F5402 0000 0190")) {
		t.Errorf("header = %X", b[:24])
	}
	narrow := append(unhex(t, "00000000 812B1FA4BEA310199D6E00DD010F5402 0000 0000"), "\xcf\xe0\x00SMTP\x00p@x\x00"...)
	e, err = ParseEntryID(narrow, 1251)
	if err != nil || e.DisplayName != "Па" || e.AddressType != "SMTP" || e.Address != "p@x" {
		t.Errorf("in code page 1251: %+v, %v", e, err)
	}
	for _, cut := range []int{len(narrow) - 1, len(narrow) - 4, 24} {
		if e, err := ParseEntryID(narrow[:cut], 1251); err != nil || e.Kind != EntryOneOff {
			t.Errorf("text that ends with the structure: %+v, %v", e, err)
		}
	}
}

func TestEntryIDKinds(t *testing.T) {
	store := GUID{1, 2, 3}
	inner := StoreEntryID(store, 0x200024)
	if !bytes.Equal(inner, unhex(t, "00000000 01020300000000000000000000000000 24002000")) {
		t.Errorf("entry id of a PST = %X", inner)
	}
	wrapped := append(append(make([]byte, 4), wrappedProvider[:]...), 0xC3)
	contact := append(append(make([]byte, 4), contactProvider[:]...), unhex(t, "03000000 04000000 04000000 18000000")...)
	key := bytes.Repeat([]byte{7}, 22)
	for _, tc := range []struct {
		name string
		in   []byte
		want string
	}{
		{"store object", inner, "1 NID 0x200024"},
		{"folder", append(append(make([]byte, 22), key...), 0, 0), "2 NID 0x0 folder 22"},
		{"message", append(append(append(append(make([]byte, 22), key...), 0, 0), key...), 0, 0), "3 NID 0x0 folder 22 message 22"},
		{"address book", append(append(append(make([]byte, 4), exchangeProvider[:]...), 1, 0, 0, 0, 0, 0, 0, 0), "/o=x/cn=y\x00"...), "5 NID 0x0 EX /o=x/cn=y"},
		{"wrapped e-mail 1", append(wrapped, inner...), "7 NID 0x0 index 0 (1 NID 0x200024)"},
		{"fax 2 of a contact", append(contact, inner...), "6 NID 0x0 index 4 (1 NID 0x200024)"},
		{"other provider", append(bytes.Repeat([]byte{9}, 20), 1, 2, 3), "0 NID 0x0"},
	} {
		e, err := ParseEntryID(tc.in, 0)
		if got := describe(e); err != nil || got != tc.want {
			t.Errorf("%s: %s, %v, want %s", tc.name, got, err, tc.want)
		}
	}
	for bits, want := range map[byte]int{0x03: 3, 0x23: 5, 0x33: -1, 0x43: 0, 0x63: 2, 0x73: -1} {
		wrapped[20] = bits
		if e, _ := ParseEntryID(append(wrapped, inner...), 0); e.Index != want {
			t.Errorf("type %#x: address %d, want %d", bits, e.Index, want)
		}
	}
}

// describe prints the fields of an entry id that are set.
func describe(e EntryID) string {
	s := fmt.Sprintf("%d NID %#x", e.Kind, e.NID)
	if e.FolderKey != nil {
		s += fmt.Sprintf(" folder %d", len(e.FolderKey))
	}
	if e.MessageKey != nil {
		s += fmt.Sprintf(" message %d", len(e.MessageKey))
	}
	if e.Address != "" {
		s += " " + e.AddressType + " " + e.Address
	}
	if e.Inner != nil {
		s += fmt.Sprintf(" index %d (%s)", e.Index, describe(*e.Inner))
	}
	return s
}

func TestEntryIDDamage(t *testing.T) {
	for n := range 20 {
		if e, err := ParseEntryID(make([]byte, n), 0); !errors.Is(err, ErrBlob) {
			t.Errorf("%d bytes: %+v, %v", n, e, err)
		}
	}
	nest := StoreEntryID(GUID{1}, 1)
	for range 10 {
		nest = append(append(append(make([]byte, 4), wrappedProvider[:]...), 0xB5), nest...)
	}
	if e, err := ParseEntryID(nest, 0); !errors.Is(err, ErrBlob) {
		t.Errorf("ten in one another: %+v, %v", e, err)
	}
	contact := append(append(make([]byte, 4), contactProvider[:]...), unhex(t, "03000000 04000000 FFFFFFFF FFFFFFFF")...)
	if e, err := ParseEntryID(contact, 0); !errors.Is(err, ErrBlob) || e.Index != -1 {
		t.Errorf("EntryIDCount beyond the end: %+v, %v", e, err)
	}
}

func FuzzEntryID(f *testing.F) {
	f.Add(OneOffEntryID("a", "SMTP", "b"), 0)
	f.Add(append(append(append(make([]byte, 4), wrappedProvider[:]...), 0xC3), StoreEntryID(GUID{1}, 4)...), 0)
	f.Add(append(make([]byte, 4), exchangeProvider[:]...), 932)
	f.Fuzz(func(t *testing.T, b []byte, page int) {
		e, err := ParseEntryID(b, page)
		if err != nil && !errors.Is(err, ErrBlob) {
			t.Fatal(err)
		}
		if err == nil && len(b) < 20 {
			t.Fatalf("%X became %+v", b, e)
		}
	})
}
