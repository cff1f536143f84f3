package eml

import (
	"strconv"
	"strings"
	"time"
)

// parseDate reads a date of mail: RFC 5322 3.3 and its obsolete forms, asctime,
// and what programs make of them. ok is false if there is no date in s.
func parseDate(s string) (t time.Time, ok bool) {
	var d dateParts
	fields := strings.FieldsFunc(uncommented(s), func(r rune) bool { return r == ' ' || r == '\t' || r == ',' })
	for _, f := range fields {
		d.take(f)
	}
	if d.day == 0 || d.month == 0 || !d.hasYear || d.hour > 23 || d.minute > 59 || d.second > 60 {
		return time.Time{}, false
	}
	t = time.Date(d.year, d.month, d.day, d.hour, d.minute, d.second, 0, time.FixedZone("", d.offset))
	if t.Day() != d.day {
		return time.Time{}, false // no such day in that month
	}
	return t.UTC(), true
}

// uncommented drops comments in parentheses, nested ones too.
func uncommented(s string) string {
	var b strings.Builder
	depth := 0
	for _, r := range s {
		switch {
		case r == '(':
			depth++
		case r == ')' && depth > 0:
			depth--
			b.WriteByte(' ')
		case depth == 0:
			b.WriteRune(r)
		}
	}
	return b.String()
}

type dateParts struct {
	day, year, hour, minute, second int
	month                           time.Month
	offset                          int // seconds east of UTC
	hasYear, hasClock               bool
}

// take puts a word of the date where it belongs.
func (d *dateParts) take(f string) {
	if strings.Count(f, "-") == 2 && f[0] != '-' { // 30-Nov-2002
		for part := range strings.SplitSeq(f, "-") {
			d.take(part)
		}
		return
	}
	switch {
	case strings.Contains(f, ":") && !d.hasClock:
		d.clock(f)
	case f[0] == '+' || f[0] == '-':
		d.zone(f)
	case f[0] >= '0' && f[0] <= '9':
		d.number(f)
	case d.month == 0 && monthOf(f) != 0:
		d.month = monthOf(f)
	case strings.EqualFold(f, "PM") && d.hour < 12:
		d.hour += 12
	case strings.EqualFold(f, "AM") && d.hour == 12:
		d.hour = 0
	default:
		d.offset += zones[strings.ToUpper(f)] * 3600
	}
}

func (d *dateParts) clock(f string) {
	d.hasClock = true
	if i := strings.IndexAny(f, "+-"); i > 0 { // 10:00:00+0200
		d.zone(f[i:])
		f = f[:i]
	}
	f, _, _ = strings.Cut(f, ".")
	for i, part := range strings.SplitN(f, ":", 3) {
		n, err := strconv.Atoi(strings.TrimRight(part, "Zz"))
		if err != nil || n < 0 {
			n = 99 // refused by the caller
		}
		*[]*int{&d.hour, &d.minute, &d.second}[i] = n
	}
}

func (d *dateParts) zone(f string) {
	n, err := strconv.Atoi(strings.ReplaceAll(f[1:], ":", ""))
	if err != nil || n < 0 || n > 9959 || len(f) < 4 {
		return
	}
	d.offset = (n/100*60 + n%100) * 60
	if f[0] == '-' {
		d.offset = -d.offset
	}
}

// number takes the day and then the year. Years of two and three digits are those
// of RFC 5322 4.3. QUIRK: readpst and its like write the year 02 as 0002.
func (d *dateParts) number(f string) {
	n, err := strconv.Atoi(f)
	switch {
	case err != nil || n < 0 || n > 9999:
	case d.day == 0 && n >= 1 && n <= 31 && len(f) <= 2:
		d.day = n
	case !d.hasYear:
		d.year, d.hasYear = n, true
		if n < 50 {
			d.year += 2000
		} else if n < 1000 {
			d.year += 1900
		}
	}
}

// zones are the named zones of RFC 5322 4.3 in hours; any other name says nothing.
var zones = map[string]int{
	"EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
	"CET": 1, "CEST": 2, "MET": 1, "MEST": 2, "BST": 1, "JST": 9,
}

func monthOf(f string) time.Month {
	if len(f) < 3 {
		return 0
	}
	const names = "janfebmaraprmayjunjulaugsepoctnovdec"
	if i := strings.Index(names, strings.ToLower(f[:3])); i >= 0 && i%3 == 0 {
		return time.Month(i/3 + 1)
	}
	return 0
}
