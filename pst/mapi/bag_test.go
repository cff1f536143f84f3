package mapi

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"
)

// prop builds a property from a Go value.
func prop(t testing.TB, tag Tag, v any) Property {
	t.Helper()
	b, err := EncodeValue(tag, v, 1252)
	if err != nil {
		t.Fatal(err)
	}
	return NewProperty(tag, b)
}

// retype returns the tag with another type.
func retype(tag Tag, t Type) Tag { return NewTag(tag.ID(), t) }

func ExampleBag() {
	subject, _ := EncodeValue(PidTagSubject, "\x01\x05RE: Budget", 0)
	unread, _ := EncodeValue(PidTagMessageFlags, int32(0), 0)
	bag := NewBag([]Property{
		NewProperty(PidTagSubject, subject),
		NewProperty(PidTagMessageFlags, unread),
	}, nil, 0)

	fmt.Println(bag.Subject())
	fmt.Println(bag.NormalizedSubject())
	if _, ok := bag.Time(PidTagClientSubmitTime.ID()); !ok {
		fmt.Println("never sent")
	}
	for p := range bag.All() {
		fmt.Println(p.Tag, p.Tag.Name())
	}
	// Output:
	// RE: Budget
	// Budget
	// never sent
	// 0x0037001F PidTagSubject
	// 0x0E070003 PidTagMessageFlags
}

func TestBagGetters(t *testing.T) {
	at := time.Date(2021, 3, 4, 5, 6, 7, 8900, time.UTC)
	b := NewBag([]Property{
		prop(t, PidTagInternetMessageId, "<1@x>"),
		prop(t, retype(PidTagComment, PtypString8), "café"),
		prop(t, PidTagImportance, int32(-2)),
		prop(t, retype(PidTagMessageSize, PtypInteger64), int64(1)<<40),
		prop(t, PidTagGender, int16(-3)),
		prop(t, PidTagReadReceiptRequested, true),
		prop(t, 0x80010005, 0.25),
		prop(t, PidTagCreationTime, at),
		prop(t, PidTagSearchKey, []byte{1, 2}),
		prop(t, TagOstProviderUid, PSETIDTask),
		prop(t, PidTagChildrensNames, []string{"Ann", "Bö", ""}),
		prop(t, PidTagAdditionalRenEntryIds, [][]byte{{1}, {}, {2, 3}}),
		prop(t, 0x80021003, []int32{1, -1}),
	}, nil, 1252)
	check := func(name string, got, want any, ok bool) {
		t.Helper()
		if !ok || fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s = %v, %v, want %v", name, got, ok, want)
		}
	}
	s, ok := b.StrOK(PidTagInternetMessageId.ID())
	check("StrOK", s, "<1@x>", ok)
	s, ok = b.StrOK(PidTagComment.ID())
	check("StrOK of String8", s, "café", ok)
	i, ok := b.Int32(PidTagImportance.ID())
	check("Int32", i, -2, ok)
	l, ok := b.Int64(PidTagMessageSize.ID())
	check("Int64", l, int64(1)<<40, ok)
	for tag, want := range map[Tag]int64{PidTagImportance: -2, PidTagMessageSize: 1 << 40, PidTagGender: -3} {
		n, ok := b.Int(tag.ID())
		check("Int of "+tag.Name(), n, want, ok)
	}
	v, ok := b.Bool(PidTagReadReceiptRequested.ID())
	check("Bool", v, true, ok)
	f, ok := b.Float64(0x8001)
	check("Float64", f, 0.25, ok)
	tm, ok := b.Time(PidTagCreationTime.ID())
	check("Time", tm, at, ok)
	raw, ok := b.Binary(PidTagSearchKey.ID())
	check("Binary", raw, []byte{1, 2}, ok)
	g, ok := b.GUID(TagOstProviderUid.ID())
	check("GUID", g, PSETIDTask, ok)
	ss, ok := b.Strings(PidTagChildrensNames.ID())
	check("Strings", fmt.Sprintf("%q", ss), `["Ann" "Bö" ""]`, ok)
	bb, ok := b.Binaries(PidTagAdditionalRenEntryIds.ID())
	check("Binaries", bb, [][]byte{{1}, {}, {2, 3}}, ok)
	ii, ok := b.Int32s(0x8002)
	check("Int32s", ii, []int32{1, -1}, ok)
	if p := b.Problems(); len(p) != 0 {
		t.Errorf("problems: %v", p)
	}
}

// TestBagShiftedTypes asks for properties of the wrong type, as 13 appointments in
// five real files have them: the value is dropped, not reinterpreted.
func TestBagShiftedTypes(t *testing.T) {
	b := NewBag([]Property{
		prop(t, 0x81070003, int32(1)), // TaskResetReminder as a number
		prop(t, 0x81200040, time.Unix(1e9, 0)),
		prop(t, 0x85780005, 1.5),
		prop(t, retype(PidTagSubject, PtypBinary), []byte("x")),
	}, nil, 0)
	if v, ok := b.Bool(0x8107); ok {
		t.Errorf("Bool of an Integer32 = %v", v)
	}
	if v, ok := b.Int32(0x8120); ok {
		t.Errorf("Int32 of a Time = %v", v)
	}
	if v, ok := b.Int32(0x8578); ok {
		t.Errorf("Int32 of a Floating64 = %v", v)
	}
	if s := b.Subject(); s != "" {
		t.Errorf("Subject of a Binary = %q", s)
	}
	if v, ok := b.Strings(0x9999); ok {
		t.Errorf("Strings of an absent property = %v", v)
	}
	if p := b.Problems(); len(p) != 0 {
		t.Errorf("a type that does not fit is no problem: %v", p)
	}
}

func TestBagGetAllOrder(t *testing.T) {
	var props []Property
	for _, id := range []uint16{0x8001, 0x37, 0x1A, 0xE07, 0x37} {
		props = append(props, NewProperty(NewTag(id, PtypInteger32), []byte{byte(len(props)), 0, 0, 0}))
	}
	b := NewBag(props, nil, 0)
	var ids []uint16
	for p := range b.All() {
		ids = append(ids, p.Tag.ID())
	}
	if want := []uint16{0x1A, 0x37, 0x37, 0xE07, 0x8001}; !slices.Equal(ids, want) || b.Len() != 5 {
		t.Errorf("ids %x, want %x", ids, want)
	}
	if v, _ := b.Int32(0x37); v != 1 {
		t.Errorf("of two equal ids the value %d was taken, want the first", v)
	}
	for range b.All() {
		break
	}
	if _, ok := b.Get(0x38); ok || b.Has(0xFFFF) || b.Has(0) {
		t.Error("found a property that is not there")
	}
	if _, ok := NewBag(nil, nil, 0).Get(1); ok {
		t.Error("found a property in an empty bag")
	}
}

func TestBagBooleanGarbage(t *testing.T) {
	b := NewBag([]Property{
		NewProperty(0x0002000B, []byte{0, 0xFF, 0xFF, 0xFF}),
		NewProperty(0x0023000B, []byte{1, 0, 0, 0}),
		NewProperty(0x0029000B, nil),
	}, nil, 0)
	if v, ok := b.Bool(2); v || !ok {
		t.Errorf("upper bytes count: %v, %v", v, ok)
	}
	if v, ok := b.Bool(0x23); !v || !ok {
		t.Errorf("Bool = %v, %v", v, ok)
	}
	if v, ok := b.Bool(0x29); v || ok {
		t.Errorf("Bool of nothing = %v, %v", v, ok)
	}
	if p := b.Problems(); len(p) != 1 || !errors.Is(p[0], ErrValue) {
		t.Errorf("problems = %v", p)
	}
}

// TestBagDamage loads broken values: each is noted once, the readable part is used.
func TestBagDamage(t *testing.T) {
	lost := errors.New("block 0x12 is unreadable")
	b := NewBag([]Property{
		NewLazyProperty(PidTagBody, 10, func() ([]byte, error) { return nil, lost }),
		NewLazyProperty(PidTagHtml, -1, func() ([]byte, error) { return []byte("<p>"), lost }),
		NewProperty(PidTagClientSubmitTime, []byte{1, 2, 3}),
		NewProperty(PidTagChildrensNames, []byte{2, 0, 0, 0, 12, 0, 0, 0, 99, 0, 0, 0, 'a', 0}),
		NewProperty(0x80031003, []byte{1, 0, 0, 0, 2}),
		NewProperty(PidTagComment, []byte{'a', 0, 'b', 0xDC, 0}),
	}, nil, 0)
	for range 3 {
		if s, ok := b.StrOK(PidTagBody.ID()); ok || s != "" {
			t.Errorf("body = %q, %v", s, ok)
		}
	}
	if v, ok := b.Binary(PidTagHtml.ID()); !ok || string(v) != "<p>" {
		t.Errorf("partial value = %q, %v", v, ok)
	}
	if v, ok := b.Time(PidTagClientSubmitTime.ID()); ok {
		t.Errorf("time = %v", v)
	}
	if v, ok := b.Strings(PidTagChildrensNames.ID()); ok {
		t.Errorf("strings = %q", v)
	}
	if v, ok := b.Int32s(0x8003); !ok || !slices.Equal(v, []int32{1}) {
		t.Errorf("numbers before the damage = %v, %v", v, ok)
	}
	if s := b.Str(PidTagComment.ID()); s != "a\uFFFD" {
		t.Errorf("comment = %q", s)
	}
	p := b.Problems()
	if len(p) != 6 {
		t.Fatalf("%d problems, want 6: %v", len(p), p)
	}
	if !errors.Is(p[0], lost) || errors.Is(p[0], ErrValue) {
		t.Errorf("first problem = %v", p[0])
	}
	var v *ValueError
	if !errors.As(p[0], &v) || v.Tag != PidTagBody {
		t.Errorf("first problem names %v", v)
	}
	if got := p[0].Error(); got != "mapi: property 0x1000001F PidTagBody: block 0x12 is unreadable" {
		t.Errorf("text = %q", got)
	}
}

func TestBagProblemsBounded(t *testing.T) {
	var props []Property
	for id := range 500 {
		props = append(props, NewProperty(NewTag(uint16(id+1), PtypInteger32), nil))
	}
	b := NewBag(props, nil, 0)
	for id := range 500 {
		b.Int32(uint16(id + 1))
	}
	if n := len(b.Problems()); n != maxProblems {
		t.Errorf("%d problems kept, want %d", n, maxProblems)
	}
}

func TestBagMerge(t *testing.T) {
	names := NewNameMap()
	pc := NewBag([]Property{prop(t, PidTagSubject, "object"), prop(t, PidTagBody, "text")}, nil, 0)
	row := NewBag([]Property{prop(t, PidTagSubject, "row"), prop(t, PidTagChangeKey, []byte{7})}, names, 1251)
	m := pc.Merge(row)
	if m.Subject() != "object" || m.Str(PidTagBody.ID()) != "text" || m.Len() != 3 {
		t.Errorf("merged: %q, %d properties", m.Subject(), m.Len())
	}
	if v, ok := m.Binary(PidTagChangeKey.ID()); !ok || !bytes.Equal(v, []byte{7}) {
		t.Errorf("change key of the row = %v, %v", v, ok)
	}
	if m.Names() != names || m.CodePage() != 1251 {
		t.Errorf("names %p, code page %d are not the row's", m.Names(), m.CodePage())
	}
	if pc.Len() != 2 || row.Len() != 2 {
		t.Error("Merge changed its operands")
	}
	if n := pc.Merge(nil).Len(); n != 2 {
		t.Errorf("merge with nothing has %d properties", n)
	}
}

func TestCodePageOrder(t *testing.T) {
	i32 := func(tag Tag, v int32) Property { return prop(t, tag, v) }
	for _, tc := range []struct {
		name  string
		props []Property
		store int
		want  int
	}{
		{"nothing known", nil, 0, 1252},
		{"store", nil, 1250, 1250},
		{"message code page first", []Property{i32(PidTagMessageCodepage, 1251), i32(PidTagMessageLocaleId, 1041), i32(PidTagInternetCodepage, 65001)}, 1250, 1251},
		{"locale before Internet code page, Japanese ANSI store", []Property{i32(PidTagMessageLocaleId, 1041), i32(PidTagInternetCodepage, 50220)}, 0, 932},
		{"Internet code page alone stands for its ANSI page", []Property{i32(PidTagInternetCodepage, 50220)}, 1252, 932},
		{"locale without ANSI page", []Property{i32(PidTagMessageLocaleId, 0x439), i32(PidTagInternetCodepage, 20866)}, 0, 1251},
		{"unknown code page passed over", []Property{i32(PidTagMessageCodepage, 99999), i32(PidTagMessageLocaleId, 0x419)}, 0, 1251},
		{"wrong type passed over", []Property{prop(t, retype(PidTagMessageCodepage, PtypInteger64), int64(1251))}, 1253, 1253},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := NewBag(tc.props, nil, tc.store).CodePage(); got != tc.want {
				t.Errorf("CodePage = %d, want %d", got, tc.want)
			}
		})
	}
}

func TestText(t *testing.T) {
	for _, tc := range []struct {
		name string
		tag  Tag
		page int32
		raw  string
		want string
		bad  bool
	}{
		{"UTF-16", PidTagSubject, 0, "a\x00\xe9\x00", "aé", false},
		{"trailing NULs", PidTagSubject, 0, "a\x00\x00\x00\x00\x00", "a", false},
		{"only NULs", PidTagSubject, 0, "\x00\x00", "", false},
		{"empty", PidTagSubject, 0, "", "", false},
		{"Chinese that looks like ASCII", PidTagDisplayName, 0, "\x4E\x67", "李", false},
		{"class as ASCII", PidTagContainerClass, 0, "IPF.Contact", "IPF.Contact", false},
		{"class as ASCII, even length", PidTagContainerClass, 0, "IPF.Note", "IPF.Note", false},
		{"class as ASCII with NUL", PidTagContainerClass, 0, "IPF.Contact\x00", "IPF.Contact", false},
		{"class as UTF-16", PidTagContainerClass, 0, "I\x00P\x00F\x00", "IPF", false},
		{"class as ASCII, UTF-16 after it", PidTagContainerClass, 0, "IPF.Contact\x00I\x00P\x00M\x00", "IPF.Contact", false},
		{"odd ASCII", PidTagDisplayName, 0, "abc", "abc", false},
		{"long ASCII", PidTagBody, 0, strings.Repeat("8-bit text ", 8), strings.Repeat("8-bit text ", 8), false},
		{"widened 1252", PidTagSubject, 1252, "\x93\x00a\x00\x94\x00", "“a”", false},
		{"widened 1251", PidTagSubject, 1251, "\x80\x00\xe0\x00", "Ђа", false},
		{"widened after plain text", PidTagSubject, 1252, "a\x00b\x00c\x00d\x00e\x00\x93\x00", "abcde“", false},
		{"plain text only", PidTagSubject, 1252, "a\x00b\x00c\x00d\x00", "abcd", false},
		{"C1 that is not the page's", PidTagSubject, 932, "\x85\x00\x90\x00\xff\x00", "\u0085\u0090ÿ", false},
		{"next line is text", PidTagSubject, 1252, "a\x00\x85\x00", "a\u0085", false},
		{"1252", 0x0037001E, 1252, "\x80uro\x00", "€uro", false},
		{"932", 0x0037001E, 932, "\x93\xfa\x96{", "日本", false},
		{"932 malformed", 0x0037001E, 932, "a\xff", "a\uFFFD", true},
		{"UTF-8", 0x0037001E, 65001, "\xc3\xa9", "é", false},
		{"1200 stands for UTF-8", 0x0037001E, 1200, "\xc3\xa9", "é", false},
		{"neither 1200 nor UTF-8", 0x0037001E, 1200, "\xe9", "é", false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			b := NewBag([]Property{
				NewProperty(tc.tag, []byte(tc.raw)),
				prop(t, PidTagMessageCodepage, tc.page),
			}, nil, 0)
			if got, ok := b.StrOK(tc.tag.ID()); got != tc.want || !ok {
				t.Errorf("text = %q, %v, want %q", got, ok, tc.want)
			}
			if bad := len(b.Problems()) > 0; bad != tc.bad {
				t.Errorf("problems: %v", b.Problems())
			}
		})
	}
}

func TestSubject(t *testing.T) {
	for _, tc := range []struct{ stored, subject, prefix, normalized string }{
		{"Budget", "Budget", "", "Budget"},
		{"\x01\x01Budget", "Budget", "", "Budget"},
		{"\x01\x05RE: Budget", "RE: Budget", "RE: ", "Budget"},
		{"\x01\x05答复: 预算", "答复: 预算", "答复: ", "预算"},
		{"\x01", "", "", ""},
		{"\x01\x00x", "x", "", "x"},
		{"\x01\x50short", "short", "", "short"},
		{"", "", "", ""},
	} {
		b := NewBag([]Property{prop(t, PidTagSubject, tc.stored)}, nil, 0)
		if s, p, n := b.Subject(), b.SubjectPrefix(), b.NormalizedSubject(); s != tc.subject || p != tc.prefix || n != tc.normalized {
			t.Errorf("%q: %q, %q, %q, want %q, %q, %q", tc.stored, s, p, n, tc.subject, tc.prefix, tc.normalized)
		}
	}
	apart := NewBag([]Property{prop(t, PidTagSubjectPrefix, "AW: "), prop(t, PidTagNormalizedSubject, "x")}, nil, 0)
	if s, p := apart.Subject(), apart.SubjectPrefix(); s != "AW: x" || p != "AW: " {
		t.Errorf("from its parts: %q, %q", s, p)
	}
	whole := NewBag([]Property{prop(t, PidTagSubject, "AW: x"), prop(t, PidTagSubjectPrefix, "AW: ")}, nil, 0)
	if n := whole.NormalizedSubject(); n != "x" {
		t.Errorf("normalized by the stored prefix = %q", n)
	}
}

func TestValueRoundTrip(t *testing.T) {
	at := time.Date(2020, 2, 29, 12, 0, 0, 0, time.UTC)
	for _, tc := range []struct {
		typ Type
		v   any
	}{
		{PtypInteger16, int16(-5)},
		{PtypInteger32, int32(math.MinInt32)},
		{PtypErrorCode, int32(5)},
		{PtypInteger64, int64(math.MinInt64)},
		{PtypCurrency, int64(12345)},
		{PtypFloating32, float32(1.5)},
		{PtypFloating64, 1e300},
		{PtypFloatingTime, at},
		{PtypFloatingTime, time.Date(1890, 5, 6, 7, 8, 9, 0, time.UTC)},
		{PtypBoolean, true},
		{PtypBoolean, false},
		{PtypString, "a漢😀"},
		{PtypString8, "né"},
		{PtypTime, at},
		{PtypTime, time.Time{}},
		{PtypGuid, PSETIDLog},
		{PtypBinary, []byte{1, 2}},
		{PtypServerId, []byte{1}},
		{PtypRestriction, []byte{}},
		{PtypNull, nil},
		{PtypMultipleInteger16, []int16{1, 2}},
		{PtypMultipleInteger32, []int32{}},
		{PtypMultipleInteger64, []int64{3}},
		{PtypMultipleFloating32, []float32{3}},
		{PtypMultipleFloating64, []float64{3, 4}},
		{PtypMultipleTime, []time.Time{at, at}},
		{PtypMultipleGuid, []GUID{PSMAPI, PSETIDLog}},
		{PtypMultipleString, []string{"", "ü", "b"}},
		{PtypMultipleString8, []string{"x"}},
		{PtypMultipleBinary, [][]byte{{}, {1}}},
	} {
		tag := NewTag(0x6000, tc.typ)
		raw, err := EncodeValue(tag, tc.v, 1252)
		if err != nil {
			t.Errorf("%v: %v", tc.typ, err)
			continue
		}
		got, err := NewBag(nil, nil, 1252).Value(&Property{Tag: tag, Data: raw})
		if err != nil || fmt.Sprint(got) != fmt.Sprint(tc.v) || fmt.Sprintf("%T", got) != fmt.Sprintf("%T", tc.v) {
			t.Errorf("%v: %T %v became %T %v, %v", tc.typ, tc.v, tc.v, got, got, err)
		}
	}
}

func TestEncodeValueMismatch(t *testing.T) {
	for _, tc := range []struct {
		tag Tag
		v   any
	}{
		{PidTagSubject, 1},
		{PidTagSubject, []byte("x")},
		{PidTagImportance, "1"},
		{PidTagImportance, int64(1)},
		{PidTagImportance, int16(1)},
		{PidTagMessageToMe, 1},
		{PidTagChildrensNames, "one"},
		{PidTagChildrensNames, []int32{1}},
		{PidTagCreationTime, PSMAPI},
		{PidTagCreationTime, nil},
		{0x0037001E, "漢"}, // has no place in 1252
	} {
		if b, err := EncodeValue(tc.tag, tc.v, 1252); err == nil {
			t.Errorf("EncodeValue(%v, %T) = %x, want an error", tc.tag.Name(), tc.v, b)
		}
	}
	if b, err := EncodeValue(PidTagImportance, uint32(0xFFFFFFFF), 0); err != nil || len(b) != 4 {
		t.Errorf("uint32: %x, %v", b, err)
	}
}

// TestMultiLayout holds the stored form of a list of variable values against the
// specification's: ulCount, offsets from the start, data, no padding.
func TestMultiLayout(t *testing.T) {
	raw, err := EncodeValue(PidTagAdditionalRenEntryIds, [][]byte{{0xAA}, {}, {0xBB, 0xCC}}, 0)
	want := []byte{3, 0, 0, 0, 16, 0, 0, 0, 17, 0, 0, 0, 17, 0, 0, 0, 0xAA, 0xBB, 0xCC}
	if err != nil || !bytes.Equal(raw, want) {
		t.Errorf("raw = %x, %v, want %x", raw, err, want)
	}
	for _, bad := range [][]byte{
		{1, 0, 0},
		{1, 0, 0, 0},
		{0xFF, 0xFF, 0xFF, 0xFF},
		{0xFF, 0xFF, 0xFF, 0x7F, 0, 0, 0, 0},
		{1, 0, 0, 0, 4, 0, 0, 0, 1},               // into the offsets
		{1, 0, 0, 0, 9, 0, 0, 0},                  // beyond the end
		{2, 0, 0, 0, 13, 0, 0, 0, 12, 0, 0, 0, 1}, // backwards
	} {
		if v, err := DecodeValue(PidTagAdditionalRenEntryIds, bad, 0); !errors.Is(err, ErrValue) {
			t.Errorf("%x: %v, %v, want ErrValue", bad, v, err)
		}
	}
	one, err := DecodeValue(NewTag(0x3701, 0x2102), []byte{1, 2}, 0)
	if err != nil || fmt.Sprint(one) != "[1 2]" {
		t.Errorf("instance flag: %v, %v", one, err)
	}
}

func TestLazyProperty(t *testing.T) {
	n := 0
	p := NewLazyProperty(PidTagBody, 4, func() ([]byte, error) { n++; return []byte{'a', 0, 'b', 0}, nil })
	if !p.Lazy() || p.Size() != 4 || n != 0 {
		t.Errorf("lazy %v, size %d, loaded %d times", p.Lazy(), p.Size(), n)
	}
	b := NewBag([]Property{p}, nil, 0)
	if s := b.Str(PidTagBody.ID()); s != "ab" || n != 1 {
		t.Errorf("text %q, loaded %d times", s, n)
	}
	q := NewProperty(PidTagBody, nil)
	if q.Lazy() || q.Size() != 0 || q.Data == nil {
		t.Errorf("empty value: lazy %v, size %d", q.Lazy(), q.Size())
	}
}

func TestBagNamed(t *testing.T) {
	m := NewNameMap()
	start, err := m.Add(PropertyName{Set: PSETIDAppointment, LID: PidLidAppointmentStartWhole})
	if err != nil {
		t.Fatal(err)
	}
	keywords, err := m.Add(PropertyName{Set: PSPublicStrings, Name: Keywords})
	if err != nil {
		t.Fatal(err)
	}
	b := NewBag([]Property{prop(t, NewTag(start, PtypTime), time.Unix(1e9, 0))}, m, 0)
	if id, ok := b.Named(PSETIDAppointment, PidLidAppointmentStartWhole); !ok || id != start {
		t.Errorf("Named = %#x, %v", id, ok)
	}
	if id, ok := b.NamedString(PSPublicStrings, Keywords); ok || id != keywords {
		t.Errorf("NamedString of an absent property = %#x, %v", id, ok)
	}
	if at, ok := b.Time(b.ID(PSETIDAppointment, PidLidAppointmentStartWhole)); !ok || at.Unix() != 1e9 {
		t.Errorf("Time = %v, %v", at, ok)
	}
	if id := b.ID(PSETIDTask, PidLidTaskOwner); id != 0 || b.Has(id) {
		t.Errorf("ID of an unknown name = %#x", id)
	}
	if id := NewBag(nil, nil, 0).ID(PSETIDTask, PidLidTaskOwner); id != 0 {
		t.Errorf("ID without a name map = %#x", id)
	}
}

func FuzzDecodeValue(f *testing.F) {
	f.Add(uint32(PidTagSubject), []byte("\x01\x00\x05\x00R\x00E\x00"), 1252)
	f.Add(uint32(0x0037001E), []byte("\x93\xfa\x96{"), 932)
	f.Add(uint32(PidTagChildrensNames), []byte{2, 0, 0, 0, 12, 0, 0, 0, 14, 0, 0, 0, 'a', 0, 'b', 0}, 0)
	f.Add(uint32(0x60001007), make([]byte, 16), 0)
	f.Add(uint32(0x00371002), []byte{1, 2, 3}, 65000)
	f.Fuzz(func(t *testing.T, tag uint32, raw []byte, page int) {
		v, err := DecodeValue(Tag(tag), raw, page)
		if err != nil && !errors.Is(err, ErrValue) {
			t.Fatalf("error is not ErrValue: %v", err)
		}
		b := NewBag([]Property{NewProperty(Tag(tag), raw)}, nil, page)
		_ = b.Subject() + b.NormalizedSubject() + b.SubjectPrefix()
		id := Tag(tag).ID()
		b.Strings(id)
		b.Binaries(id)
		b.Int32s(id)
		if err != nil || page != 0 {
			return
		}
		back, err := EncodeValue(Tag(tag), v, 0)
		if err != nil {
			return // types that are not known are kept as bytes and not written
		}
		if again, err := DecodeValue(Tag(tag), back, 0); err != nil || fmt.Sprint(again) != fmt.Sprint(v) {
			t.Fatalf("%v became %v, %v", v, again, err)
		}
	})
}
