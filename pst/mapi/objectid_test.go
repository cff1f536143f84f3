package mapi

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"
)

// An id as Outlook makes it, for the instance of 2024-05-06 (hand-built after
// [MS-OXOCAL] 2.2.1.27).
const outlookID = "040000008200E00074C5B7101A82E008 07E80506 10A0B0C0D0E0DA01 0000000000000000 10000000 000102030405060708090A0B0C0D0E0F"

func TestGlobalObjectID(t *testing.T) {
	blob := unhex(t, outlookID)
	id, err := ParseGlobalObjectID(blob)
	if err != nil {
		t.Fatal(err)
	}
	clean := unhex(t, strings.Replace(outlookID, "07E80506", "00000000", 1))
	if !bytes.Equal(id.Clean, clean) {
		t.Errorf("clean = %X", id.Clean)
	}
	if want := strings.ReplaceAll(strings.Replace(outlookID, "07E80506", "00000000", 1), " ", ""); id.UID != want {
		t.Errorf("UID = %s, want %s", id.UID, want)
	}
	if id.Instance.Format(time.DateOnly) != "2024-05-06" || id.Created.Year() != 2024 {
		t.Errorf("instance %v, created %v", id.Instance, id.Created)
	}
	if !bytes.Equal(blob, unhex(t, outlookID)) {
		t.Error("the input was changed")
	}
	again, err := ParseGlobalObjectID(id.Clean)
	if err != nil || again.UID != id.UID || !again.Instance.IsZero() {
		t.Errorf("of the clean id: %+v, %v", again, err)
	}
}

func TestGlobalObjectIDForeign(t *testing.T) {
	at := time.Date(2020, 12, 31, 0, 0, 0, 0, time.UTC)
	for _, uid := range []string{"b1267e06-0d76-4f2b-9ac0-4248f2fec957", "19960401T080045Z-4000F192713-0052@example.com", "ünï"} {
		id, err := ParseGlobalObjectID(EncodeGlobalObjectID(uid, at))
		if err != nil || id.UID != uid || !id.Instance.Equal(at) {
			t.Errorf("%q became %q, %v, %v", uid, id.UID, id.Instance, err)
		}
		if !bytes.Equal(id.Clean, EncodeGlobalObjectID(uid, time.Time{})) {
			t.Errorf("%q: clean id differs", uid)
		}
	}
	own := strings.ReplaceAll(outlookID, " ", "")
	if got := EncodeGlobalObjectID(own, time.Date(2024, 5, 6, 0, 0, 0, 0, time.UTC)); !bytes.Equal(got, unhex(t, own)) {
		t.Errorf("the hexadecimal form became %X", got)
	}
}

func TestGlobalObjectIDDamage(t *testing.T) {
	blob := unhex(t, outlookID)
	for n := range blob {
		id, err := ParseGlobalObjectID(blob[:n])
		if !errors.Is(err, ErrBlob) || id.UID != hexUpper(blob[:n]) || !bytes.Equal(id.Clean, blob[:n]) {
			t.Errorf("cut at %d: %+v, %v", n, id, err)
		}
	}
	for _, tc := range []struct {
		offset int
		value  []byte
		field  string
	}{
		{0, []byte{5}, "ByteArrayID"},
		{18, []byte{13}, "InstanceDate"},
		{18, []byte{2, 30}, "InstanceDate"},
		{36, []byte{0xFF, 0xFF, 0xFF, 0xFF}, "Data"},
	} {
		bad := unhex(t, outlookID)
		copy(bad[tc.offset:], tc.value)
		if id, err := ParseGlobalObjectID(bad); !errors.Is(err, ErrBlob) || !strings.Contains(err.Error(), tc.field) || id.UID == "" || !id.Instance.IsZero() {
			t.Errorf("%s: %+v, %v", tc.field, id, err)
		}
	}
}

func FuzzGlobalObjectID(f *testing.F) {
	f.Add(unhex(f, outlookID))
	f.Add(EncodeGlobalObjectID("a@b", time.Time{}))
	f.Fuzz(func(t *testing.T, b []byte) {
		id, err := ParseGlobalObjectID(b)
		if err != nil && !errors.Is(err, ErrBlob) {
			t.Fatal(err)
		}
		if len(id.Clean) != len(b) || id.UID == "" && len(b) > 0 {
			t.Fatalf("%X became %+v", b, id)
		}
		if err == nil {
			if again, err := ParseGlobalObjectID(id.Clean); err != nil || again.UID != id.UID {
				t.Fatalf("the clean id is another one: %q, %v", again.UID, err)
			}
		}
	})
}
