package item

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// Rules on one line are one series, as different programs write it.
func TestCanonicalRule(t *testing.T) {
	friday := time.Date(2024, 3, 1, 9, 0, 0, 0, time.FixedZone("", 3600))
	for _, c := range []struct {
		want  string
		rules []string
	}{
		{"FREQ=DAILY", []string{"FREQ=DAILY", "freq=daily;interval=1", "RRULE:FREQ=DAILY;WKST=SU", " FREQ=DAILY; "}},
		{"FREQ=DAILY;INTERVAL=2;COUNT=5", []string{"COUNT=5;INTERVAL=2;FREQ=DAILY"}},
		{"FREQ=WEEKLY;BYDAY=FR", []string{"FREQ=WEEKLY", "FREQ=WEEKLY;BYDAY=FR;WKST=SU"}},
		{"FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", []string{"FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR", "FREQ=WEEKLY;BYDAY=FR,MO,TU,WE,TH,MO"}},
		{"FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO;WKST=SU", []string{"FREQ=WEEKLY;WKST=SU;INTERVAL=2;BYDAY=MO,SU"}},
		{"FREQ=MONTHLY;BYMONTHDAY=1", []string{"FREQ=MONTHLY", "FREQ=MONTHLY;BYMONTHDAY=1"}},
		{"FREQ=MONTHLY;BYDAY=2TU", []string{"FREQ=MONTHLY;BYDAY=TU;BYSETPOS=2", "FREQ=MONTHLY;BYDAY=+2TU"}},
		{"FREQ=MONTHLY;BYDAY=-1FR", []string{"FREQ=MONTHLY;BYDAY=-1FR", "FREQ=MONTHLY;BYSETPOS=-1;BYDAY=FR"}},
		{"FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=1", []string{"FREQ=YEARLY", "FREQ=MONTHLY;INTERVAL=12", "FREQ=YEARLY;BYMONTHDAY=1;BYMONTH=3"}},
		{"FREQ=DAILY;UNTIL=20240401", []string{"FREQ=DAILY;UNTIL=20240401", "FREQ=DAILY;UNTIL=20240331T233000Z", "FREQ=DAILY;UNTIL=20240401T120000"}},
		{"NONSENSE", []string{"nonsense"}},
		{"", []string{"", "RRULE:"}},
		{"FREQ=DAILY", []string{"FREQ=DAILY;INTERVAL=-3", "FREQ=DAILY;INTERVAL=x", "FREQ=DAILY;X-OTHER=1"}},
	} {
		for _, rule := range c.rules {
			if got := CanonicalRule(rule, friday); got != c.want {
				t.Errorf("CanonicalRule(%q) = %q, want %q", rule, got, c.want)
			}
		}
	}
}

// The canonical form of a canonical form is itself, also of nonsense.
func TestCanonicalRuleTwice(t *testing.T) {
	part := rapid.SampledFrom([]string{
		"FREQ=DAILY", "FREQ=WEEKLY", "FREQ=MONTHLY", "FREQ=YEARLY", "INTERVAL=12", "INTERVAL=2", "BYDAY=TU", "BYDAY=MO,-1SU",
		"BYSETPOS=2", "BYMONTH=5", "UNTIL=20240401T000000Z", "COUNT=3", "WKST=SU", "BYMONTHDAY=31", "X", "=", ";",
	})
	rapid.Check(t, func(t *rapid.T) {
		rule := ""
		for _, p := range rapid.SliceOfN(part, 0, 6).Draw(t, "parts") {
			rule += p + ";"
		}
		once := CanonicalRule(rule, noon)
		if twice := CanonicalRule(once, noon); twice != once {
			t.Fatalf("%q gives %q, which gives %q", rule, once, twice)
		}
	})
}
