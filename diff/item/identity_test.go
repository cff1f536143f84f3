package item

import (
	"encoding/hex"
	"strings"
	"testing"
	"time"
)

func unhex(t *testing.T, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

const (
	class = "040000008200E00074C5B7101A82E008"
	// An id of Outlook's own: date, creation time, reserved, size, data.
	ownTail = "80A4A4B4C5D5E501 0000000000000000 10000000 00112233445566778899AABBCCDDEEFF"
	// One that wraps the UID of another program: "vCal-Uid", version, text, 0.
	foreignTail = "0000000000000000 0000000000000000 16000000 7643616C2D556964 01000000 6162632D4078797A 00"
)

// Vectors of [MS-OXCICAL] 2.1.3.1.1.20.26: the UID is the hex of the id with the
// date zeroed, or the wrapped text.
func TestParseGlobalID(t *testing.T) {
	own := strings.ReplaceAll(ownTail, " ", "")
	oversize := strings.Replace(ownTail, " 10000000 ", " FFFFFFFF ", 1)
	for _, c := range []struct {
		name, id, uid string
		instance      time.Time
	}{
		{"clean", class + "00000000" + ownTail, class + "00000000" + own, time.Time{}},
		{"of an instance", class + "07E80301" + ownTail, class + "00000000" + own, time.Date(2024, 3, 1, 0, 0, 0, 0, time.UTC)},
		{"foreign", class + "00000000" + foreignTail, "abc-@xyz", time.Time{}},
		{"impossible date", class + "07E80D01" + ownTail, class + "00000000" + own, time.Time{}},
		{"too short", class, class, time.Time{}},
		{"no global id", "0102", "0102", time.Time{}},
		{"empty", "", "", time.Time{}},
		{"size beyond the end", class + "00000000" + oversize, class + "00000000" + strings.ReplaceAll(oversize, " ", ""), time.Time{}},
	} {
		uid, instance := ParseGlobalID(unhex(t, c.id))
		if uid != c.uid || !instance.Equal(c.instance) {
			t.Errorf("%s: %q %v, want %q %v", c.name, uid, instance, c.uid, c.instance)
		}
	}
}

func idOf(it *Item, want IDType) string {
	for _, id := range it.IDs() {
		if id.Type == want {
			return id.Value
		}
	}
	return ""
}

// A store's bytes and an iCalendar's text are one identity; an instance is not its
// series.
func TestGlobalIdentity(t *testing.T) {
	clean := unhex(t, class+"00000000"+ownTail)
	instance := unhex(t, class+"07E80301"+ownTail)
	stored := &Item{Kind: KindAppointment, Keys: Keys{GlobalID: clean}}
	for name, c := range map[string]struct {
		keys Keys
		same bool
	}{
		"UID":                {Keys{UID: hex.EncodeToString(clean)}, true},
		"UID in upper case":  {Keys{UID: " " + strings.ToUpper(hex.EncodeToString(clean))}, true},
		"instance":           {Keys{GlobalID: instance}, false},
		"instance by date":   {Keys{GlobalID: clean, InstanceDate: noon}, false},
		"other":              {Keys{UID: "abc"}, false},
		"none":               {Keys{}, false},
		"UID of an instance": {Keys{UID: hex.EncodeToString(instance)}, false},
	} {
		other := &Item{Kind: KindAppointment, Keys: c.keys}
		if got := idOf(stored, IDGlobal) == idOf(other, IDGlobal); got != c.same {
			t.Errorf("%s: same is %v, want %v", name, got, c.same)
		}
	}
	byDate := &Item{Keys: Keys{GlobalID: clean, InstanceDate: noon}}
	if a, b := idOf(byDate, IDGlobal), idOf(&Item{Keys: Keys{GlobalID: instance}}, IDGlobal); a != b {
		t.Errorf("instance by date %q, by its id %q", a, b)
	}
}

func TestIDs(t *testing.T) {
	it := &Item{Kind: KindReport, Keys: Keys{
		MessageID: "<A@x>\r\n ", SearchKey: []byte{1}, SourceKey: make([]byte, 22), OriginalID: "<O@x>",
		ConversationIndex: make([]byte, 21),
	}}
	want := []ID{
		{IDMessage, "<A@x>"}, {IDMessageFolded, "a@x"}, {IDSearch, "01"}, {IDOriginal, "o@x"},
	}
	got := it.IDs()
	if len(got) != len(want) {
		t.Fatalf("%v, want %v", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("%v, want %v", got[i], want[i])
		}
	}
	if s := IDType(99).String() + IDType(-1).String(); s != "unknownunknown" {
		t.Error(s)
	}
}

func FuzzParseGlobalID(f *testing.F) {
	for _, s := range []string{class, class + "00000000" + ownTail, class + "07E80301" + foreignTail} {
		b, _ := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, id []byte) {
		uid, _ := ParseGlobalID(id)
		if len(uid) > 2*len(id) {
			t.Errorf("a UID of %d bytes from %d", len(uid), len(id))
		}
	})
}
