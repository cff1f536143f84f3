package mapi

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

// unhex returns the bytes of a hexadecimal text, in which spaces do not count.
func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Recurrence blobs of the examples in [MS-OXOCAL] 4.1.1.
const (
	weeklyPlain      = "043004300B2001000000C0210000010000000000000032000000222000000C0000000000000000000000000000008020BC0C20ADBC0C0630000009300000580200007602000000000000000000000000"
	weeklyException  = "043004300B2001000000C0210000010000000000000032000000222000000C0000000000000001000000A096BC0C01000000A096BC0C8020BC0C20ADBC0C0630000009300000580200007602000001003499BC0C5299BC0CF898BC0C11002200210053696D706C6520526563757272656E6365207769746820657863657074696F6E730800070033342F34313431000000000400000000000000000000003499BC0C5299BC0CF898BC0C2100530069006D0070006C006500200052006500630075007200720065006E006300650020007700690074006800200065007800630065007000740069006F006E0073000700330034002F0034003100340031000000000000000000"
	dailyDeleted     = "043004300A2000000000A0050000E010000000000000212000000A0000000000000002000000A0C1DC0C80D2DC0C00000000207EDC0C0016DD0C0630000009300000E0010000FE01000000000000000000000000"
	hebrewYearly     = "043004300D200200080080750A000C0000000000000003000000232000000A0000000000000001000000207EDC0C01000000207EDC0C6074C40CDF80E95A0630000009300000E0010000FE01000001000080DC0C1E80DC0C0080DC0C24023C000000010000000000000004000000000000000000000000000000"
	weeklyFromPublic = "043004300B2001000000C02100000100000000000000080000002320 00000A0000000000000000000000000000000028F80CDF80E95A0630000009300000580200007602000000000000000000000000"
)

func ExampleParseRecurrence() {
	blob, _ := hex.DecodeString(weeklyException)
	r, err := ParseRecurrence(blob, 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(r.RRULE())
	fmt.Println("first", r.StartDate.Add(r.StartOffset).Format("Mon 2006-01-02 15:04"))
	for _, e := range r.Exceptions {
		fmt.Println("instead of", e.OriginalStart.Format("Mon 2006-01-02 15:04"))
		fmt.Println(e.Start.Format("Mon 2006-01-02 15:04"), e.Subject, e.Location)
	}
	// Output:
	// FREQ=WEEKLY;BYDAY=MO,TH,FR;COUNT=12
	// first Mon 2007-03-26 10:00
	// instead of Mon 2007-04-16 10:00
	// Mon 2007-04-16 11:00 Simple Recurrence with exceptions 34/4141
}

func TestRecurrenceSpecification(t *testing.T) {
	for _, tc := range []struct {
		name, blob, rule, deleted string
		exceptions                int
	}{
		{"weekly", weeklyPlain, "FREQ=WEEKLY;BYDAY=MO,TH,FR;COUNT=12", "[]", 0},
		{"weekly with exception", weeklyException, "FREQ=WEEKLY;BYDAY=MO,TH,FR;COUNT=12", "[]", 1},
		{"daily with deletions", dailyDeleted, "FREQ=DAILY;INTERVAL=3;UNTIL=20110504", "[2011-04-19 2011-04-22]", 0},
		{"yearly Hebrew", hebrewYearly, "RSCALE=HEBREW;FREQ=YEARLY;BYMONTHDAY=3", "[]", 1},
		{"weekly without end", weeklyFromPublic, "FREQ=WEEKLY;BYDAY=WE", "[]", 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			blob := unhex(t, tc.blob)
			r, err := ParseRecurrence(blob, 0)
			if err != nil {
				t.Fatal(err)
			}
			if got := r.RRULE(); got != tc.rule {
				t.Errorf("RRULE = %q, want %q", got, tc.rule)
			}
			var deleted []string
			for _, d := range r.Deleted() {
				deleted = append(deleted, d.Format(time.DateOnly))
			}
			if got := fmt.Sprint(deleted); got != tc.deleted || len(r.Exceptions) != tc.exceptions {
				t.Errorf("deleted %s, %d exceptions, want %s, %d", got, len(r.Exceptions), tc.deleted, tc.exceptions)
			}
			back, err := r.Encode()
			if err != nil || !bytes.Equal(back, blob) {
				t.Errorf("encoded %v:\n%X, want\n%X", err, back, blob)
			}
			// Every cut is an error, but for the one after the pattern, the whole blob
			// of a task, and the one after exceptions that say all they have to say.
			for n := range blob {
				if _, err := ParseRecurrence(blob[:n], 0); err != nil && !errors.Is(err, ErrBlob) {
					t.Errorf("cut at %d: %v is not ErrBlob", n, err)
				} else if err == nil && n < 50 {
					t.Errorf("cut at %d: no error", n)
				}
			}
		})
	}
}

func TestRecurrenceException(t *testing.T) {
	r, err := ParseRecurrence(unhex(t, hebrewYearly), 0)
	if err != nil {
		t.Fatal(err)
	}
	e := r.Exceptions[0]
	if e.ReminderDelta != 60 || e.BusyStatus != 1 || e.Flags != OverrideReminderDelta|OverrideBusyStatus|OverrideBody || e.Subject != "" {
		t.Errorf("exception = %+v", e)
	}
	if !r.EndDate.IsZero() || r.Count != 10 {
		t.Errorf("series without end: %v, %d", r.EndDate, r.Count)
	}
	// A writer of version 0x3008 has no change highlight.
	old := unhex(t, hebrewYearly)
	i := bytes.Index(old, []byte{0x06, 0x30, 0, 0, 0x09, 0x30})
	old[i+4] = 0x08
	cut := bytes.Index(old, []byte{4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0})
	old = append(old[:cut], old[cut+8:]...)
	if _, err := ParseRecurrence(old, 0); err != nil {
		t.Errorf("WriterVersion2 0x3008: %v", err)
	}
}

// TestRecurrenceAllOverrides encodes an exception that overrides everything.
func TestRecurrenceAllOverrides(t *testing.T) {
	day := time.Date(2024, 2, 1, 0, 0, 0, 0, time.UTC)
	r := &Recurrence{
		Frequency: Monthly, PatternType: patternMonthNth, Period: 2, Days: 0x3E, Nth: 5,
		EndType: endByDate, Count: 4, FirstDayOfWeek: 1, StartDate: day, EndDate: day.AddDate(0, 8, 0),
		DeletedDates: []time.Time{day.AddDate(0, 2, 0), day.AddDate(0, 4, 0)}, ModifiedDates: []time.Time{day.AddDate(0, 4, 1)},
		StartOffset: 9 * time.Hour, EndOffset: 10 * time.Hour,
		Exceptions: []Exception{{
			Start: day.AddDate(0, 4, 1), End: day.AddDate(0, 4, 2), OriginalStart: day.AddDate(0, 4, 0).Add(9 * time.Hour),
			Flags: 0x3FF, Subject: "Größe 漢", MeetingType: 1, ReminderDelta: 15, ReminderSet: true, Location: "",
			BusyStatus: 2, HasAttachment: true, AllDay: true, Color: 3,
		}},
	}
	blob, err := r.Encode()
	if err != nil {
		t.Fatal(err)
	}
	back, err := ParseRecurrence(blob, 0)
	if err != nil || fmt.Sprintf("%+v", back) != fmt.Sprintf("%+v", r) {
		t.Errorf("became %+v, %v, want %+v", back, err, r)
	}
	if got := back.RRULE(); got != "FREQ=MONTHLY;INTERVAL=2;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;UNTIL=20241001" {
		t.Errorf("RRULE = %q", got)
	}
	if d := back.Deleted(); len(d) != 1 || !d[0].Equal(day.AddDate(0, 2, 0)) {
		t.Errorf("deleted = %v, want the instance that was not modified", d)
	}
	r.Exceptions = make([]Exception, 0x10000)
	if _, err := r.Encode(); err == nil {
		t.Error("65,536 exceptions were encoded")
	}
}

func TestRRULE(t *testing.T) {
	start := time.Date(2024, 5, 31, 0, 0, 0, 0, time.UTC)
	for _, tc := range []struct {
		want string
		r    Recurrence
	}{
		{"FREQ=DAILY", Recurrence{Frequency: Daily, Period: 1440, EndType: endNever}},
		{"FREQ=DAILY;COUNT=3", Recurrence{Frequency: Daily, Period: 1440, EndType: endByCount, Count: 3}},
		{"FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", Recurrence{Frequency: Daily, PatternType: patternWeek, Period: 1, Days: 0x3E}},
		{"FREQ=WEEKLY;INTERVAL=2;BYDAY=SA,SU;WKST=SU", Recurrence{Frequency: Weekly, PatternType: patternWeek, Period: 2, Days: 0x41}},
		{"FREQ=WEEKLY;INTERVAL=2;BYDAY=SA", Recurrence{Frequency: Weekly, PatternType: patternWeek, Period: 2, Days: 0x40, FirstDayOfWeek: 1}},
		{"FREQ=WEEKLY;BYDAY=SA", Recurrence{Frequency: Weekly, PatternType: patternWeek, Period: 1, Days: 0x40}},
		{"FREQ=MONTHLY;BYMONTHDAY=30", Recurrence{Frequency: Monthly, PatternType: patternMonth, Period: 1, Nth: 30}},
		{"FREQ=MONTHLY;BYMONTHDAY=-1", Recurrence{Frequency: Monthly, PatternType: patternMonth, Period: 1, Nth: 31}},
		{"FREQ=MONTHLY;BYMONTHDAY=-1", Recurrence{Frequency: Monthly, PatternType: patternMonthEnd, Period: 1, Nth: 31}},
		{"FREQ=MONTHLY;BYMONTHDAY=31", Recurrence{Frequency: Monthly, PatternType: patternMonth, Period: 1}},
		{"FREQ=MONTHLY;INTERVAL=2;BYDAY=-1FR", Recurrence{Frequency: Monthly, PatternType: patternMonthNth, Period: 2, Days: 0x20, Nth: 5}},
		{"FREQ=MONTHLY;BYDAY=SA,SU;BYSETPOS=2", Recurrence{Frequency: Monthly, PatternType: patternMonthNth, Period: 1, Days: 0x41, Nth: 2}},
		{"FREQ=MONTHLY;BYMONTHDAY=-1", Recurrence{Frequency: Monthly, PatternType: patternMonthNth, Period: 1, Days: 0x7F, Nth: 5}},
		{"FREQ=MONTHLY", Recurrence{Frequency: Monthly, PatternType: patternMonthNth, Period: 1, Nth: 2}},
		{"FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=31", Recurrence{Frequency: Yearly, PatternType: patternMonth, Period: 12, Nth: 31}},
		{"FREQ=YEARLY;INTERVAL=2;BYMONTH=5;BYDAY=3TH", Recurrence{Frequency: Yearly, PatternType: patternMonthNth, Period: 24, Days: 0x10, Nth: 3}},
		{"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1", Recurrence{Frequency: Yearly, PatternType: patternMonth, Period: 12, Nth: 29, StartDate: time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC)}},
		{"RSCALE=ISLAMIC-CIVIL;FREQ=MONTHLY;BYMONTHDAY=-1", Recurrence{Frequency: Monthly, PatternType: patternHjMonthEnd, Period: 1}},
		{"RSCALE=CHINESE;FREQ=MONTHLY;BYDAY=1MO", Recurrence{Frequency: Monthly, PatternType: patternMonthNth, CalendarType: 0xF, Period: 1, Days: 2, Nth: 1}},
	} {
		if tc.r.StartDate.IsZero() {
			tc.r.StartDate = start
		}
		if got := tc.r.RRULE(); got != tc.want {
			t.Errorf("RRULE = %q, want %q", got, tc.want)
		}
	}
}

func TestRecurrenceHostile(t *testing.T) {
	for _, tc := range []struct {
		name   string
		offset int
		value  []byte
		field  string
	}{
		{"version", 0, []byte{5}, "ReaderVersion"},
		{"frequency", 4, []byte{9}, "RecurFrequency"},
		{"pattern", 6, []byte{5}, "PatternType"},
		{"deleted count", 38, []byte{0xFF, 0xFF, 0xFF, 0xFF}, "DeletedInstanceCount"},
		{"modified count", 42, []byte{0xFF, 0xFF, 0xFF, 0x3F}, "ModifiedInstanceCount"},
		{"exception count", 70, []byte{0xFF, 0xFF}, "ExceptionInfo"},
	} {
		blob := unhex(t, weeklyPlain)
		copy(blob[tc.offset:], tc.value)
		if _, err := ParseRecurrence(blob, 0); !errors.Is(err, ErrBlob) || !strings.Contains(err.Error(), tc.field) {
			t.Errorf("%s: %v, want ErrBlob in %s", tc.name, err, tc.field)
		}
	}
}

func FuzzRecurrence(f *testing.F) {
	for _, s := range []string{weeklyPlain, weeklyException, dailyDeleted, hebrewYearly} {
		f.Add(unhex(f, s), 1252)
	}
	f.Fuzz(func(t *testing.T, b []byte, page int) {
		r, err := ParseRecurrence(b, page)
		if r == nil {
			if !errors.Is(err, ErrBlob) {
				t.Fatalf("no result and %v", err)
			}
			return
		}
		rule, deleted := r.RRULE(), r.Deleted()
		blob, encodeErr := r.Encode()
		if err != nil || encodeErr != nil {
			return
		}
		again, err := ParseRecurrence(blob, 0)
		if err != nil {
			t.Fatalf("what was encoded cannot be read: %v", err)
		}
		if got := again.RRULE(); got != rule || len(again.Deleted()) != len(deleted) || len(again.Exceptions) != len(r.Exceptions) {
			t.Fatalf("%q became %q", rule, got)
		}
	})
}
