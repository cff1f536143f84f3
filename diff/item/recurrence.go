package item

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// CanonicalRule brings an RRULE value (RFC 5545 3.3.10) into the one form that all
// formats can be brought into: parts in a fixed order, defaults left out, implied
// parts written, the end as a date. The same series written as "second Tuesday",
// as BYDAY with BYSETPOS, or as every twelfth month compares equal. start is the
// first instance, in the zone of the series. What is not a rule is returned in
// upper case.
func CanonicalRule(rule string, start time.Time) string {
	rule = strings.TrimPrefix(strings.ToUpper(strings.TrimSpace(rule)), "RRULE:")
	r, ok := parseRule(rule)
	if !ok {
		return rule
	}
	r.implied(start)
	r.ordinalDays()
	r.until(start)
	return r.String()
}

// ruleParts holds the parts of an RRULE by name.
type ruleParts map[string]string

// ruleOrder is the order in which parts are written; others are dropped.
var ruleOrder = []string{
	"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYDAY",
	"BYHOUR", "BYMINUTE", "BYSECOND", "BYSETPOS", "WKST",
}

var weekdays = []string{"SU", "MO", "TU", "WE", "TH", "FR", "SA"}

func parseRule(rule string) (ruleParts, bool) {
	r := ruleParts{}
	for part := range strings.SplitSeq(rule, ";") {
		name, value, ok := strings.Cut(part, "=")
		if !ok && strings.TrimSpace(part) != "" {
			return nil, false
		}
		if value = strings.ReplaceAll(value, " ", ""); value != "" {
			r[strings.TrimSpace(name)] = value
		}
	}
	return r, r["FREQ"] != ""
}

func (r ruleParts) interval() int {
	n, err := strconv.Atoi(r["INTERVAL"])
	if err != nil || n < 1 {
		return 1
	}
	return n
}

// implied writes what a rule takes from its start, and chooses one of several ways
// to say the same.
func (r ruleParts) implied(start time.Time) {
	n := r.interval()
	if r["FREQ"] == "DAILY" && r["BYDAY"] != "" && n == 1 {
		r["FREQ"] = "WEEKLY"
	}
	if r["FREQ"] == "MONTHLY" && n%12 == 0 && r["BYMONTH"] == "" && !start.IsZero() {
		n /= 12
		r["FREQ"], r["BYMONTH"] = "YEARLY", strconv.Itoa(int(start.Month()))
		r.byDate("MONTHLY", start)
	}
	r["INTERVAL"] = strconv.Itoa(n)
	if n == 1 {
		delete(r, "INTERVAL")
	}
	r.byDate(r["FREQ"], start)
	// Where weeks begin matters only if some are skipped and days of both ends count.
	if r["FREQ"] != "WEEKLY" || n == 1 || !strings.Contains(r["BYDAY"], ",") || r["WKST"] == "MO" {
		delete(r, "WKST")
	}
}

// byDate adds the day that the start implies.
func (r ruleParts) byDate(freq string, start time.Time) {
	if start.IsZero() || r["BYDAY"]+r["BYMONTHDAY"]+r["BYYEARDAY"]+r["BYWEEKNO"] != "" {
		return
	}
	switch freq {
	case "WEEKLY":
		r["BYDAY"] = weekdays[start.Weekday()]
	case "YEARLY":
		r["BYMONTH"] = cmp.Or(r["BYMONTH"], strconv.Itoa(int(start.Month())))
		fallthrough
	case "MONTHLY":
		r["BYMONTHDAY"] = strconv.Itoa(start.Day())
	}
}

// ordinalDays turns BYDAY=TU;BYSETPOS=2 into BYDAY=2TU and sorts the days.
func (r ruleParts) ordinalDays() {
	days := strings.Split(r["BYDAY"], ",")
	if r["BYDAY"] == "" {
		return
	}
	if pos := r["BYSETPOS"]; len(days) == 1 && len(days[0]) == 2 && pos != "" && !strings.Contains(pos, ",") {
		days[0] = pos + days[0]
		delete(r, "BYSETPOS")
	}
	for i, d := range days {
		days[i] = strings.TrimPrefix(d, "+")
	}
	slices.SortFunc(days, func(a, b string) int {
		return cmp.Or(cmp.Compare(weekday(a), weekday(b)), cmp.Compare(a, b))
	})
	r["BYDAY"] = strings.Join(slices.Compact(days), ",")
}

func weekday(day string) int {
	return slices.Index(weekdays, day[max(0, len(day)-2):])
}

// until reduces the end to the date, in the series' zone, of the last instance.
func (r ruleParts) until(start time.Time) {
	end := r["UNTIL"]
	if t, err := time.Parse("20060102T150405Z", end); err == nil {
		end = t.In(start.Location()).Format("20060102")
	}
	if date, _, ok := strings.Cut(end, "T"); ok {
		end = date
	}
	r["UNTIL"] = end
}

// String writes the parts in their order.
func (r ruleParts) String() string {
	var parts []string
	for _, name := range ruleOrder {
		if r[name] != "" {
			parts = append(parts, name+"="+r[name])
		}
	}
	return strings.Join(parts, ";")
}
