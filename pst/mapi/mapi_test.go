package mapi

import (
	"go/ast"
	"go/parser"
	"go/token"
	"math"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestTag(t *testing.T) {
	tag := NewTag(0x0037, PtypString)
	if tag != PidTagSubject || tag.ID() != 0x37 || tag.Type() != PtypString {
		t.Errorf("NewTag(0x37, PtypString) = %v", tag)
	}
	if got := tag.String(); got != "0x0037001F" {
		t.Errorf("String = %q", got)
	}
	if got := Tag(0x0037001E).Name(); got != "PidTagSubject" {
		t.Errorf("name of the ANSI subject = %q", got)
	}
	if got := Tag(0x80010003).Name(); got != "" {
		t.Errorf("name of a named property = %q", got)
	}
	if got, ok := Lookup("PidTagChangeKey"); !ok || got != 0x65E20102 {
		t.Errorf("Lookup(PidTagChangeKey) = %v, %v", got, ok)
	}
	if _, ok := Lookup("PidTagNone"); ok {
		t.Error("Lookup found a name that does not exist")
	}
}

// constants returns the names of the constants of a file that begin with a prefix.
func constants(t *testing.T, file string, prefixes ...string) []string {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	ast.Inspect(f, func(n ast.Node) bool {
		if v, ok := n.(*ast.ValueSpec); ok {
			for _, p := range prefixes {
				if strings.HasPrefix(v.Names[0].Name, p) {
					names = append(names, v.Names[0].Name)
				}
			}
		}
		return true
	})
	slices.Sort(names)
	return names
}

// TestNamesComplete holds the name tables against the constants, so that one cannot
// be added without the other.
func TestNamesComplete(t *testing.T) {
	var tags []string
	for i, e := range tagNames {
		tags = append(tags, e.name)
		if i > 0 && tagNames[i-1].tag.ID() >= e.tag.ID() {
			t.Errorf("%s: not sorted by id", e.name)
		}
		if got := e.tag.Name(); got != e.name {
			t.Errorf("%v.Name() = %q, want %q", e.tag, got, e.name)
		}
		if !e.tag.Type().Known() {
			t.Errorf("%s: type %v", e.name, e.tag.Type())
		}
	}
	slices.Sort(tags)
	if want := constants(t, "tags.go", "PidTag", "Tag"); !slices.Equal(tags, want) {
		t.Errorf("tagNames and tags.go differ: %d and %d names", len(tags), len(want))
	}
	var lids []string
	for _, e := range lidNames {
		lids = append(lids, e.name)
		if name, typ, ok := LIDName(*e.set, e.lid); !ok || name != e.name || typ != e.typ {
			t.Errorf("LIDName(%v, 0x%X) = %q, want %q", e.set.SetName(), e.lid, name, e.name)
		}
	}
	slices.Sort(lids)
	if want := constants(t, "lids.go", "PidLid"); !slices.Equal(lids, want) {
		t.Errorf("lidNames and lids.go differ: %d and %d names", len(lids), len(want))
	}
	if _, _, ok := LIDName(PSETIDMeeting, PidLidLocation); ok {
		t.Error("a number was found in a set it does not belong to")
	}
}

func TestType(t *testing.T) {
	for _, tc := range []struct {
		typ   Type
		name  string
		size  int
		multi bool
		elem  Type
		known bool
	}{
		{PtypInteger16, "PtypInteger16", 2, false, PtypInteger16, true},
		{PtypBoolean, "PtypBoolean", 1, false, PtypBoolean, true},
		{PtypTime, "PtypTime", 8, false, PtypTime, true},
		{PtypGuid, "PtypGuid", 16, false, PtypGuid, true},
		{PtypString, "PtypString", 0, false, PtypString, true},
		{PtypMultipleFloatingTime, "PtypMultipleFloatingTime", 0, true, PtypFloatingTime, true},
		{PtypMultipleString8, "PtypMultipleString8", 0, true, PtypString8, true},
		{0x2102, "PtypBinary", 0, false, PtypBinary, true},
		{0x3003, "PtypMultipleInteger32", 0, true, PtypInteger32, true},
		{0x100B, "0x100B", 0, true, PtypBoolean, false},
		{0x100D, "0x100D", 0, true, PtypObject, false},
		{0x0099, "0x0099", 0, false, 0x0099, false},
	} {
		if got := tc.typ.String(); got != tc.name {
			t.Errorf("%#x: String = %q, want %q", uint16(tc.typ), got, tc.name)
		}
		if tc.typ.FixedSize() != tc.size || tc.typ.IsMulti() != tc.multi ||
			tc.typ.Elem() != tc.elem || tc.typ.Known() != tc.known {
			t.Errorf("%s: size %d, multi %v, elem %v, known %v", tc.name,
				tc.typ.FixedSize(), tc.typ.IsMulti(), tc.typ.Elem(), tc.typ.Known())
		}
	}
}

func TestGUID(t *testing.T) {
	want := GUID{0x08, 0x20, 0x06, 0, 0, 0, 0, 0, 0xC0, 0, 0, 0, 0, 0, 0, 0x46}
	if PSETIDCommon != want {
		t.Errorf("PSETIDCommon = %x", PSETIDCommon[:])
	}
	for _, s := range []string{
		"6ED8DA90-450B-101B-98DA-00AA003F1305",
		"{6ed8da90-450b-101b-98da-00aa003f1305}",
	} {
		if g, err := ParseGUID(s); err != nil || g != PSETIDMeeting {
			t.Errorf("ParseGUID(%q) = %v, %v", s, g, err)
		}
	}
	if got := PSETIDMeeting.String(); got != "6ED8DA90-450B-101B-98DA-00AA003F1305" {
		t.Errorf("String = %q", got)
	}
	for _, s := range []string{"", "6ED8DA90", "6ED8DA90-450B-101B-98DA-00AA003F130", "6ED8DA90-450B-101B-98DA-00AA003F130G", "6ED8DA90x450B-101B-98DA-00AA003F1305", "6ED8DA90-450B-101B-98DA--0AA003F1305"} {
		if g, err := ParseGUID(s); err == nil {
			t.Errorf("ParseGUID(%q) = %v, want an error", s, g)
		}
	}
	if got := PSETIDAppointment.SetName(); got != "PSETID_Appointment" {
		t.Errorf("SetName = %q", got)
	}
	if got := (GUID{1}).SetName(); got != "00000001-0000-0000-0000-000000000000" || (GUID{1}).IsZero() || !(GUID{}).IsZero() {
		t.Errorf("SetName of an unknown set = %q", got)
	}
	if len(propertySets) != 20 {
		t.Errorf("%d property sets, want 20 different ones", len(propertySets))
	}
}

func TestFileTime(t *testing.T) {
	for _, tc := range []struct {
		v    uint64
		want string // RFC 3339, "" for no time
	}{
		{0, ""},
		{math.MaxInt64, ""},
		{math.MaxUint64, ""},
		{0x0CB34557A3DD4000, ""}, // 4501-01-01
		{0x0CB34557A3DD4001, "4501-01-01T00:00:00.0000001Z"},
		{1, "1601-01-01T00:00:00.0000001Z"},
		{116444736000000000, "1970-01-01T00:00:00Z"},
		{116444735999999999, "1969-12-31T23:59:59.9999999Z"},
		{lastTime - 1, "9999-12-31T23:59:59.9999999Z"},
		{lastTime, ""},
	} {
		got, ok := FileTime(tc.v)
		if ok != (tc.want != "") || ok && got.Format(time.RFC3339Nano) != tc.want {
			t.Errorf("FileTime(%#x) = %v, %v, want %q", tc.v, got, ok, tc.want)
		}
		if ok && ToFileTime(got) != tc.v {
			t.Errorf("ToFileTime(%v) = %#x, want %#x", got, ToFileTime(got), tc.v)
		}
	}
	for in, want := range map[time.Time]uint64{
		{}: 0,
		time.Date(1500, 1, 1, 0, 0, 0, 0, time.UTC):  0,
		time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC): math.MaxInt64,
	} {
		if got := ToFileTime(in); got != want {
			t.Errorf("ToFileTime(%v) = %#x, want %#x", in, got, want)
		}
	}
}

func FuzzFileTime(f *testing.F) {
	f.Add(uint64(noTime))
	f.Add(uint64(lastTime))
	f.Fuzz(func(t *testing.T, v uint64) {
		at, ok := FileTime(v)
		if !ok {
			return
		}
		if back := ToFileTime(at); back != v {
			t.Fatalf("%#x became %v became %#x", v, at, back)
		}
		if _, err := at.MarshalJSON(); err != nil {
			t.Fatalf("%#x: %v", v, err)
		}
	})
}

func TestKindOf(t *testing.T) {
	for class, want := range map[string]Kind{
		"IPM.Note":                            KindMessage,
		"ipm.note":                            KindMessage,
		"IPM.Note.SMIME.MultipartSigned":      KindMessage,
		"IPM.Noted":                           KindOther,
		"IPM.Schedule.Meeting.Request":        KindMessage,
		"IPM.Schedule.Meeting.Resp.Pos":       KindMessage,
		"IPM.TaskRequest":                     KindMessage,
		"IPM.TaskRequest.Accept":              KindMessage,
		"IPM.Outlook.Recall":                  KindMessage,
		"IPM.Sharing":                         KindMessage,
		"IPM.Appointment":                     KindAppointment,
		"IPM.Appointment.Live Meeting":        KindAppointment,
		"IPM.Contact":                         KindContact,
		"IPM.AbchPerson":                      KindContact,
		"IPM.DistList":                        KindDistributionList,
		"IPM.Task":                            KindTask,
		"IPM.Task.Custom":                     KindTask,
		"IPM.Activity":                        KindJournal,
		"IPM.StickyNote":                      KindNote,
		"IPM.Post":                            KindPost,
		"IPM.Post.RSS":                        KindPost,
		"REPORT.IPM.Note.NDR":                 KindReport,
		"Report.IPM.Schedule.NDR":             KindReport,
		"IPM.Document.Word.Document.8":        KindDocument,
		"IPM.Document":                        KindDocument,
		"IPM.Configuration.CategoryList":      KindOther,
		"IPM.Network":                         KindOther,
		"IPM.Conflict.Message":                KindOther,
		"IPM":                                 KindOther,
		"":                                    KindOther,
		"IPM.Microsoft.ScheduleData.FreeBusy": KindOther,
		"IPM.OLE.CLASS.{00061055-0000-0000-C000-000000000046}": KindAppointment,
	} {
		if got := KindOf(class); got != want {
			t.Errorf("KindOf(%q) = %q, want %q", class, got, want)
		}
	}
}
