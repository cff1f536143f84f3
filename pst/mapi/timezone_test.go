package mapi

import (
	"bytes"
	"errors"
	"fmt"
	"testing"
	"time"
	_ "time/tzdata" // the machine may have no zones
)

// pacificDefinition is the example of [MS-OXOCAL] 4.1.4.
const pacificDefinition = "0201300002001500500061006300690066006900630020005300740061006E0064006100720064002000540069006D006500020002013E000000D6070000000000000000000000000000E001000000000000C4FFFFFF00000A000000050002000000000000000000040000000100020000000000000002013E000200D7070000000000000000000000000000E001000000000000C4FFFFFF00000B0000000100020000000000000000000300000002000200000000000000"

// sydney has its summer across the turn of the year.
var sydney = &TimeZone{Name: "AUS Eastern Standard Time", Rules: []TimeZoneRule{{
	Flags: RuleEffective, Bias: -600, DaylightBias: -60,
	Standard: SystemTime{Month: 4, Day: 1, Hour: 3}, Daylight: SystemTime{Month: 10, Day: 1, Hour: 2},
}}}

func ExampleParseTimeZoneDefinition() {
	z, err := ParseTimeZoneDefinition(unhexExample(pacificDefinition))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(z.Name, len(z.Rules))
	local := time.Date(2007, 7, 4, 12, 0, 0, 0, time.UTC)
	fmt.Println(z.UTC(local).Format(time.RFC3339))
	// Output:
	// Pacific Standard Time 2
	// 2007-07-04T19:00:00Z
}

// unhexExample is unhex where no test is running.
func unhexExample(s string) []byte { return hexBytes(s) }

func TestTimeZoneDefinition(t *testing.T) {
	blob := unhex(t, pacificDefinition)
	z, err := ParseTimeZoneDefinition(blob)
	if err != nil {
		t.Fatal(err)
	}
	if back, err := z.Encode(); err != nil || !bytes.Equal(back, blob) {
		t.Errorf("encoded %v: %X", err, back)
	}
	if r := z.Rule(2006); r.Year != 2006 || r.Daylight.Month != 4 {
		t.Errorf("rule of 2006 = %+v", r)
	}
	for _, year := range []int{2007, 2024} {
		if r := z.Rule(year); r.Year != 2007 {
			t.Errorf("rule of %d begins in %d", year, r.Year)
		}
	}
	if r := z.Rule(1999); r.Year != 2006 {
		t.Errorf("rule of 1999 begins in %d, want the first", r.Year)
	}
	if r := z.Recurring(); r.Flags&RuleEffective == 0 {
		t.Errorf("recurring rule = %+v", r)
	}
	for n := range blob {
		if z, err := ParseTimeZoneDefinition(blob[:n]); !errors.Is(err, ErrBlob) {
			t.Errorf("cut at %d: %v, %v", n, z, err)
		}
	}
	if part, err := ParseTimeZoneDefinition(blob[:len(blob)-1]); part == nil || len(part.Rules) != 1 || err == nil {
		t.Errorf("half of the rules: %+v, %v", part, err)
	}
}

// TestTimeZoneAgainstGo compares a year of conversions with Go's own zones.
func TestTimeZoneAgainstGo(t *testing.T) {
	pacific, err := ParseTimeZoneDefinition(unhex(t, pacificDefinition))
	if err != nil {
		t.Fatal(err)
	}
	for name, z := range map[string]*TimeZone{"America/Los_Angeles": pacific, "Australia/Sydney": sydney} {
		loc, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		for at := time.Date(2023, 1, 1, 0, 30, 0, 0, time.UTC); at.Year() < 2025; at = at.Add(time.Hour) {
			wall := at.In(loc)
			want := time.Date(wall.Year(), wall.Month(), wall.Day(), wall.Hour(), wall.Minute(), 0, 0, time.UTC)
			if wall.YearDay() == 1 || wall.YearDay() >= 365 {
				continue // the rules of two years meet
			}
			if got := z.Local(at); !got.Equal(want) {
				t.Fatalf("%s: Local(%v) = %v, want %v", name, at, got, want)
			}
			if got := z.UTC(want); !got.Equal(at) && !z.Local(got).Equal(want) {
				t.Fatalf("%s: UTC(%v) = %v, want %v", name, want, got, at)
			}
		}
	}
}

func TestTimeZoneStruct(t *testing.T) {
	blob, err := sydney.EncodeStruct()
	if err != nil || len(blob) != 48 {
		t.Fatalf("%d bytes, %v", len(blob), err)
	}
	z, err := ParseTimeZoneStruct(blob)
	if err != nil || z.Name != "" || z.Rules[0].Standard != sydney.Rules[0].Standard || z.Rules[0].Bias != -600 {
		t.Errorf("became %+v, %v", z, err)
	}
	if back, err := z.EncodeStruct(); err != nil || !bytes.Equal(back, blob) {
		t.Errorf("encoded again: %X, %v", back, err)
	}
	for n := range blob {
		if z, err := ParseTimeZoneStruct(blob[:n]); !errors.Is(err, ErrBlob) {
			t.Errorf("cut at %d: %v, %v", n, z, err)
		}
	}
	blob[3] = 0x7F
	if z, err := ParseTimeZoneStruct(blob); !errors.Is(err, ErrBlob) {
		t.Errorf("a bias of years: %v, %v", z, err)
	}
	blob[3], blob[16] = 0xFF, 13
	if z, err := ParseTimeZoneStruct(blob); !errors.Is(err, ErrBlob) {
		t.Errorf("month 13: %v, %v", z, err)
	}
}

func TestTimeZoneWithoutDaylight(t *testing.T) {
	z := &TimeZone{Rules: []TimeZoneRule{{Bias: -330}}}
	at := time.Date(2024, 6, 1, 12, 0, 0, 0, time.UTC)
	if got := z.Local(at); got.Hour() != 17 || got.Minute() != 30 {
		t.Errorf("Local = %v", got)
	}
	if got := z.UTC(z.Local(at)); !got.Equal(at) || z.Rules[0].HasDaylight() {
		t.Errorf("UTC = %v", got)
	}
	var empty TimeZone
	if got := empty.UTC(at); !got.Equal(at) || !empty.Local(at).Equal(at) || empty.Recurring() != nil {
		t.Errorf("a zone without rules changed %v to %v", at, got)
	}
	if _, err := empty.Encode(); err == nil {
		t.Error("a zone without rules was encoded")
	}
	if _, err := empty.EncodeStruct(); err == nil {
		t.Error("a zone without rules was encoded")
	}
}

// TestTimeZoneDates checks the changeover days against a calendar.
func TestTimeZoneDates(t *testing.T) {
	for _, tc := range []struct {
		s    SystemTime
		year int
		want string
	}{
		{SystemTime{Month: 3, Day: 5, Hour: 2}, 2024, "2024-03-31T02:00:00Z"},
		{SystemTime{Month: 10, Day: 5, Hour: 3}, 2023, "2023-10-29T03:00:00Z"},
		{SystemTime{Month: 2, DayOfWeek: 4, Day: 5}, 2024, "2024-02-29T00:00:00Z"},
		{SystemTime{Month: 2, DayOfWeek: 4, Day: 5}, 2023, "2023-02-23T00:00:00Z"},
		{SystemTime{Month: 11, DayOfWeek: 0, Day: 1, Hour: 2}, 2024, "2024-11-03T02:00:00Z"},
		{SystemTime{Year: 2010, Month: 12, Day: 24, Hour: 1}, 2010, "2010-12-24T01:00:00Z"},
		{SystemTime{Month: 12, Day: 0}, 2024, "2024-12-01T00:00:00Z"},
	} {
		if got := tc.s.in(tc.year).Format(time.RFC3339); got != tc.want {
			t.Errorf("%+v in %d = %s, want %s", tc.s, tc.year, got, tc.want)
		}
	}
}

func FuzzTimeZone(f *testing.F) {
	f.Add(unhex(f, pacificDefinition))
	blob, _ := sydney.EncodeStruct()
	f.Add(blob)
	f.Fuzz(func(t *testing.T, b []byte) {
		at := time.Date(2024, 3, 10, 2, 30, 0, 0, time.UTC)
		if z, err := ParseTimeZoneStruct(b); err == nil {
			z.UTC(at)
			z.Local(at)
		} else if !errors.Is(err, ErrBlob) {
			t.Fatal(err)
		}
		z, err := ParseTimeZoneDefinition(b)
		if z == nil {
			if !errors.Is(err, ErrBlob) {
				t.Fatal(err)
			}
			return
		}
		z.UTC(at)
		z.Local(at)
		blob, encodeErr := z.Encode()
		if encodeErr != nil {
			return
		}
		again, err := ParseTimeZoneDefinition(blob)
		if err != nil || fmt.Sprint(*again) != fmt.Sprint(*z) {
			t.Fatalf("%+v became %+v, %v", z, again, err)
		}
	})
}
