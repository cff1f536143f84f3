package mapi

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// weekdays are iCalendar's names of the days, Sunday first.
var weekdays = [7]string{"SU", "MO", "TU", "WE", "TH", "FR", "SA"}

const (
	allDays    = 0x7F
	lastNth    = 5
	lastOfDays = 31
)

// RRULE returns the recurrence as the value of an iCalendar RRULE property
// ([MS-OXCICAL] 2.1.3.2). The text is canonical, so that equal patterns give equal
// text: parts in a fixed order, INTERVAL and WKST only where they matter, and UNTIL as
// a date in the series' own time zone.
//
// Where iCalendar cannot say the same, the nearest rule is given: the day of the month
// that a short month lacks moves to its last day in Outlook and is skipped in
// iCalendar, except that the 31st is written as the last day.
func (p *Recurrence) RRULE() string {
	var parts []string
	if scale := p.calendarScale(); scale != "" {
		parts = append(parts, "RSCALE="+scale)
	}
	freq, interval, by := p.rule()
	parts = append(parts, "FREQ="+freq)
	if interval > 1 {
		parts = append(parts, "INTERVAL="+strconv.FormatUint(uint64(interval), 10))
	}
	parts = append(parts, by...)
	switch {
	case p.EndType == endByCount && p.Count > 0:
		parts = append(parts, "COUNT="+strconv.FormatUint(uint64(p.Count), 10))
	case p.EndType == endByDate:
		parts = append(parts, "UNTIL="+p.EndDate.Format("20060102"))
	}
	if freq == "WEEKLY" && interval > 1 && p.FirstDayOfWeek != 1 && p.FirstDayOfWeek < 7 {
		parts = append(parts, "WKST="+weekdays[p.FirstDayOfWeek]) // Monday is the default
	}
	return strings.Join(parts, ";")
}

// monthDay returns the BYMONTHDAY of the nth day: -1 where Outlook takes the last day
// of the month for it.
func (p *Recurrence) monthDay(nth int64) int64 {
	if nth <= 0 {
		return int64(p.StartDate.Day())
	}
	longest := int64(lastOfDays - 1) // every month but one has at least so many
	if p.Frequency == Yearly && p.calendarScale() == "" {
		longest = int64(time.Date(2001, p.StartDate.Month()+1, 0, 0, 0, 0, 0, time.UTC).Day())
	}
	if nth > longest {
		return -1
	}
	return nth
}

// calendarScale returns the RSCALE (RFC 7529) of a calendar that is not Gregorian.
func (p *Recurrence) calendarScale() string {
	switch p.CalendarType {
	case 0x6, 0x17:
		return "ISLAMIC-CIVIL"
	case 0x8:
		return "HEBREW"
	case 0xE, 0xF, 0x14:
		return "CHINESE"
	}
	if p.CalendarType <= 1 && p.PatternType >= patternHjMonth {
		return "ISLAMIC-CIVIL"
	}
	return ""
}

// rule returns frequency, interval and BY parts.
func (p *Recurrence) rule() (freq string, interval uint32, by []string) {
	switch {
	case p.Frequency == Daily && p.PatternType == patternDay:
		return "DAILY", p.Period / minutesPerDay, nil
	case p.PatternType == patternDay, p.PatternType == patternWeek:
		// "Every weekday" is stored as a daily pattern of weekly type.
		interval = p.Period
		if p.Frequency == Daily || p.PatternType == patternDay {
			interval = 1
		}
		return "WEEKLY", interval, p.byDay()
	}
	by = p.byMonthDay()
	if p.Frequency != Yearly {
		return "MONTHLY", p.Period, by
	}
	if p.calendarScale() == "" { // the month of another calendar is not known
		by = append([]string{fmt.Sprintf("BYMONTH=%d", int(p.StartDate.Month()))}, by...)
	}
	return "YEARLY", p.Period / 12, by
}

// byDay returns the BYDAY part of a weekly pattern, Monday first.
func (p *Recurrence) byDay() []string {
	days := p.Days & allDays
	if days == 0 {
		return nil
	}
	return []string{"BYDAY=" + strings.Join(dayNames(days), ",")}
}

// dayNames returns the names of the days in the mask, Monday first.
func dayNames(mask uint32) []string {
	var out []string
	for _, d := range [7]int{1, 2, 3, 4, 5, 6, 0} {
		if mask>>d&1 != 0 {
			out = append(out, weekdays[d])
		}
	}
	return out
}

// byMonthDay returns the parts that pick the day of a month.
func (p *Recurrence) byMonthDay() []string {
	nth := int64(int32(p.Nth))
	switch p.PatternType {
	case patternMonthEnd, patternHjMonthEnd:
		return []string{"BYMONTHDAY=-1"}
	case patternMonth, patternHjMonth:
		return []string{"BYMONTHDAY=" + strconv.FormatInt(p.monthDay(nth), 10)}
	}
	if nth >= lastNth {
		nth = -1
	}
	names := dayNames(p.Days & allDays)
	if len(names) == 0 || nth == 0 {
		return nil // FREQ alone repeats the day of the first instance
	}
	if len(names) == 1 {
		return []string{"BYDAY=" + strconv.FormatInt(nth, 10) + names[0]}
	}
	if p.Days&allDays == allDays { // the nth day, whichever it is
		return []string{"BYMONTHDAY=" + strconv.FormatInt(nth, 10)}
	}
	return []string{"BYDAY=" + strings.Join(names, ","), "BYSETPOS=" + strconv.FormatInt(nth, 10)}
}
