package mapi

import (
	"cmp"
	"encoding/binary"
	"errors"
	"slices"
	"time"

	"github.com/ostkit/ostkit/internal/codepage"
)

// Frequency is how often a series recurs ([MS-OXOCAL] 2.2.1.44.1, RecurFrequency).
type Frequency uint16

// Frequencies.
const (
	Daily   Frequency = 0x200A
	Weekly  Frequency = 0x200B
	Monthly Frequency = 0x200C
	Yearly  Frequency = 0x200D
)

// Pattern types ([MS-OXOCAL] 2.2.1.44.1, PatternType). The Hijri ones count in months
// of the calendar that CalendarType names.
const (
	patternDay        = 0x0
	patternWeek       = 0x1
	patternMonth      = 0x2
	patternMonthNth   = 0x3
	patternMonthEnd   = 0x4
	patternHjMonth    = 0xA
	patternHjMonthNth = 0xB
	patternHjMonthEnd = 0xC
)

// Ends of a series ([MS-OXOCAL] 2.2.1.44.1, EndType).
const (
	endByDate  = 0x2021
	endByCount = 0x2022
	endNever   = 0x2023
)

// Overrides of an exception ([MS-OXOCAL] 2.2.1.44.2, OverrideFlags): which fields of
// an [Exception] differ from the series.
const (
	OverrideSubject       = 0x0001
	OverrideMeetingType   = 0x0002
	OverrideReminderDelta = 0x0004
	OverrideReminder      = 0x0008
	OverrideLocation      = 0x0010
	OverrideBusyStatus    = 0x0020
	OverrideAttachment    = 0x0040
	OverrideSubType       = 0x0080
	OverrideColor         = 0x0100
	OverrideBody          = 0x0200
)

const (
	recurVersion     = 0x3004
	exceptionVersion = 0x3006
	outlook2007      = 0x3009 // and later: extended exceptions begin with a change highlight
	minutesPerDay    = 24 * 60
)

// Recurrence is a decoded PidLidAppointmentRecur, or PidLidTaskRecurrence, which ends
// before StartOffset ([MS-OXOCAL] 2.2.1.44, [MS-OXOTASK] 2.2.2.2.15).
//
// All dates and times are readings of the clock in the series' own time zone, labelled
// UTC.
type Recurrence struct {
	Frequency   Frequency
	PatternType uint16
	// CalendarType is 0 or 1 for the Gregorian calendar.
	CalendarType uint16
	// FirstDateTime is the offset, in minutes since 1601, that the period counts from.
	FirstDateTime uint32
	// Period is the interval as stored: minutes for daily patterns, weeks for weekly
	// ones, months for monthly and yearly ones.
	Period uint32
	// Regenerates is set for tasks whose next instance is made a period after the last
	// one was completed (SlidingFlag).
	Regenerates bool
	// Days has bit 0 set for Sunday up to bit 6 for Saturday, for weekly and nth-day
	// patterns.
	Days uint32
	// Nth is the day of the month for month patterns (31 for the last day), and for
	// nth-day patterns 1 to 4, or 5 for the last.
	Nth uint32
	// EndType is as stored: 0x2021 at a date, 0x2022 after a count, else never.
	EndType uint32
	// Count is the number of occurrences; Outlook fills it for EndType 0x2021 too.
	Count uint32
	// FirstDayOfWeek is 0 for Sunday.
	FirstDayOfWeek uint32
	// DeletedDates are the original dates of instances that were deleted or modified,
	// ModifiedDates the dates the modified ones have now.
	DeletedDates, ModifiedDates []time.Time
	// StartDate and EndDate are the days of the first and last instance; EndDate is
	// zero for a series without end.
	StartDate, EndDate time.Time

	// StartOffset and EndOffset are the times of day of an appointment.
	StartOffset, EndOffset time.Duration
	// Exceptions are the modified instances of an appointment, as stored.
	Exceptions []Exception
}

// Exception is an instance of a series that differs from it ([MS-OXOCAL] 2.2.1.44.2).
// Flags says which of the fields below it are set. Its body and attachments are in an
// embedded message of the series.
type Exception struct {
	Start, End, OriginalStart time.Time

	Flags         uint16
	Subject       string
	MeetingType   uint32
	ReminderDelta uint32 // minutes
	ReminderSet   bool
	Location      string
	BusyStatus    uint32
	HasAttachment bool
	AllDay        bool
	Color         uint32
}

// ParseRecurrence decodes a recurrence blob; one that ends after the pattern, as that
// of a task does, is complete. codePage is that of 8-bit texts in exceptions without a
// Unicode one, 0 for 1252.
//
// An error wraps [ErrBlob]. If the result is not nil, the pattern was read and the
// fault lies in the exceptions, of which those before it are there.
func ParseRecurrence(b []byte, codePage int) (*Recurrence, error) {
	r := &blob{b: b, what: "RecurrencePattern"}
	p := parsePattern(r)
	if r.err != nil {
		return nil, r.err
	}
	if r.left() == 0 {
		return p, nil
	}
	r.what = "AppointmentRecurrencePattern"
	r.u32("ReaderVersion2")
	version := r.u32("WriterVersion2")
	p.StartOffset = time.Duration(r.u32("StartTimeOffset")) * time.Minute
	p.EndOffset = time.Duration(r.u32("EndTimeOffset")) * time.Minute
	n := int(r.u16("ExceptionCount"))
	for range n {
		e := parseException(r, codePage)
		if r.err != nil {
			return p, r.err
		}
		p.Exceptions = append(p.Exceptions, e)
	}
	if r.left() == 0 {
		return p, r.err // no writer of note, but nothing is missing either
	}
	r.block("ReservedBlock1")
	for i := range p.Exceptions {
		parseExtended(r, &p.Exceptions[i], version)
	}
	return p, r.err
}

// parsePattern decodes a RecurrencePattern structure ([MS-OXOCAL] 2.2.1.44.1).
func parsePattern(r *blob) *Recurrence {
	p := &Recurrence{}
	if v := r.u16("ReaderVersion"); r.err == nil && v != recurVersion {
		r.fail("ReaderVersion", "0x%X, want 0x%X", v, recurVersion)
	}
	r.u16("WriterVersion")
	p.Frequency = Frequency(r.u16("RecurFrequency"))
	if r.err == nil && (p.Frequency < Daily || p.Frequency > Yearly) {
		r.fail("RecurFrequency", "0x%X", uint16(p.Frequency))
	}
	p.PatternType = r.u16("PatternType")
	p.CalendarType = r.u16("CalendarType")
	p.FirstDateTime = r.u32("FirstDateTime")
	p.Period = r.u32("Period")
	p.Regenerates = r.u32("SlidingFlag") != 0
	p.parseSpecific(r)
	p.EndType = r.u32("EndType")
	p.Count = r.u32("OccurrenceCount")
	p.FirstDayOfWeek = r.u32("FirstDOW")
	p.DeletedDates = r.dates("DeletedInstanceCount")
	p.ModifiedDates = r.dates("ModifiedInstanceCount")
	p.StartDate = minutesTime(r.u32("StartDate"))
	if end := r.u32("EndDate"); p.EndType == endByDate || p.EndType == endByCount {
		p.EndDate = minutesTime(end)
	}
	return p
}

// parseSpecific decodes the field whose form depends on the pattern type.
func (p *Recurrence) parseSpecific(r *blob) {
	switch p.PatternType {
	case patternDay:
	case patternWeek:
		p.Days = r.u32("PatternTypeWeek")
	case patternMonth, patternMonthEnd, patternHjMonth, patternHjMonthEnd:
		p.Nth = r.u32("PatternTypeMonth")
	case patternMonthNth, patternHjMonthNth:
		p.Days = r.u32("PatternTypeMonthNth")
		p.Nth = r.u32("N")
	default:
		r.fail("PatternType", "0x%X", p.PatternType)
	}
}

// dates reads a count and that many dates.
func (r *blob) dates(field string) []time.Time {
	n := r.count(field, 4)
	if n == 0 {
		return nil
	}
	out := make([]time.Time, n)
	for i := range out {
		out[i] = minutesTime(r.u32(field))
	}
	return out
}

// parseException decodes an ExceptionInfo structure ([MS-OXOCAL] 2.2.1.44.2).
func parseException(r *blob, codePage int) Exception {
	e := Exception{
		Start:         minutesTime(r.u32("ExceptionInfo.StartDateTime")),
		End:           minutesTime(r.u32("ExceptionInfo.EndDateTime")),
		OriginalStart: minutesTime(r.u32("ExceptionInfo.OriginalStartDate")),
		Flags:         r.u16("ExceptionInfo.OverrideFlags"),
	}
	text := func(flag uint16, field string) (s string) {
		if e.Flags&flag != 0 {
			r.u16(field + "Length") // one more than the length
			s, _ = decodeString8(r.bytes(field, int64(r.u16(field+"Length2"))), codePage)
		}
		return s
	}
	number := func(flag uint16, field string) (v uint32) {
		if e.Flags&flag != 0 {
			v = r.u32(field)
		}
		return v
	}
	e.Subject = text(OverrideSubject, "ExceptionInfo.Subject")
	e.MeetingType = number(OverrideMeetingType, "ExceptionInfo.MeetingType")
	e.ReminderDelta = number(OverrideReminderDelta, "ExceptionInfo.ReminderDelta")
	e.ReminderSet = number(OverrideReminder, "ExceptionInfo.ReminderSet") != 0
	e.Location = text(OverrideLocation, "ExceptionInfo.Location")
	e.BusyStatus = number(OverrideBusyStatus, "ExceptionInfo.BusyStatus")
	e.HasAttachment = number(OverrideAttachment, "ExceptionInfo.Attachment") != 0
	e.AllDay = number(OverrideSubType, "ExceptionInfo.SubType") != 0
	e.Color = number(OverrideColor, "ExceptionInfo.AppointmentColor")
	return e
}

// parseExtended decodes an ExtendedException structure, which repeats the texts of an
// exception in Unicode ([MS-OXOCAL] 2.2.1.44.4).
func parseExtended(r *blob, e *Exception, version uint32) {
	if version >= outlook2007 {
		r.block("ExtendedException.ChangeHighlight")
	}
	r.block("ExtendedException.ReservedBlockEE1")
	if e.Flags&(OverrideSubject|OverrideLocation) == 0 {
		return
	}
	r.bytes("ExtendedException.StartDateTime", 12)
	if e.Flags&OverrideSubject != 0 {
		e.Subject = r.wide("ExtendedException.WideCharSubject", e.Subject)
	}
	if e.Flags&OverrideLocation != 0 {
		e.Location = r.wide("ExtendedException.WideCharLocation", e.Location)
	}
	r.block("ExtendedException.ReservedBlockEE2")
}

// wide reads a count of UTF-16 units and the text; the other one stays if it fails.
func (r *blob) wide(field, otherwise string) string {
	text := r.bytes(field, 2*int64(r.u16(field+"Length")))
	if r.err != nil {
		return otherwise
	}
	return codepage.UTF16(text)
}

// Deleted returns the original dates of the instances that were deleted, which
// excludes those that were modified, in ascending order.
func (p *Recurrence) Deleted() []time.Time {
	moved := map[time.Time]bool{}
	for _, e := range p.Exceptions {
		moved[midnight(e.OriginalStart)] = true
	}
	var out []time.Time
	for _, d := range p.DeletedDates {
		if !moved[midnight(d)] {
			out = append(out, d)
		}
	}
	slices.SortFunc(out, time.Time.Compare)
	return out
}

// midnight returns the beginning of the day of t.
func midnight(t time.Time) time.Time { return t.Truncate(24 * time.Hour) }

// Encode returns the stored form of the recurrence: that of a task if it has neither
// times of day nor exceptions, else that of an appointment. The 8-bit texts of
// exceptions are written in 1252, with '?' for what it lacks; readers take the Unicode
// ones. Exceptions are written by ascending start, as the format asks.
func (p *Recurrence) Encode() ([]byte, error) {
	b := p.appendPattern(nil)
	if p.StartOffset == 0 && p.EndOffset == 0 && len(p.Exceptions) == 0 {
		return b, nil
	}
	if len(p.Exceptions) > 0xFFFF {
		return nil, errors.New("mapi: AppointmentRecurrencePattern.ExceptionCount: more than 65,535 exceptions")
	}
	sorted := slices.SortedFunc(slices.Values(p.Exceptions), func(a, b Exception) int {
		return cmp.Or(a.Start.Compare(b.Start), a.OriginalStart.Compare(b.OriginalStart))
	})
	for _, v := range []uint32{exceptionVersion, outlook2007, uint32(p.StartOffset / time.Minute), uint32(p.EndOffset / time.Minute)} {
		b = binary.LittleEndian.AppendUint32(b, v)
	}
	b = binary.LittleEndian.AppendUint16(b, uint16(len(sorted)))
	for i := range sorted {
		var err error
		if b, err = sorted[i].appendInfo(b); err != nil {
			return nil, err
		}
	}
	b = binary.LittleEndian.AppendUint32(b, 0) // ReservedBlock1Size
	for i := range sorted {
		b = sorted[i].appendExtended(b)
	}
	return binary.LittleEndian.AppendUint32(b, 0), nil // ReservedBlock2Size
}

// endOfTime is the EndDate of a series without end ([MS-OXOCAL] 2.2.1.44.1).
const endOfTime = 0x5AE980DF

// appendPattern appends a RecurrencePattern structure.
func (p *Recurrence) appendPattern(b []byte) []byte {
	le := binary.LittleEndian
	for _, v := range []uint16{recurVersion, recurVersion, uint16(p.Frequency), p.PatternType, p.CalendarType} {
		b = le.AppendUint16(b, v)
	}
	b = le.AppendUint32(b, p.FirstDateTime)
	b = le.AppendUint32(b, p.Period)
	sliding := uint32(0)
	if p.Regenerates {
		sliding = 1
	}
	b = le.AppendUint32(b, sliding)
	switch p.PatternType {
	case patternDay:
	case patternWeek:
		b = le.AppendUint32(b, p.Days)
	case patternMonthNth, patternHjMonthNth:
		b = le.AppendUint32(le.AppendUint32(b, p.Days), p.Nth)
	default:
		b = le.AppendUint32(b, p.Nth)
	}
	b = le.AppendUint32(b, p.EndType)
	b = le.AppendUint32(b, p.Count)
	b = le.AppendUint32(b, p.FirstDayOfWeek)
	for _, dates := range [][]time.Time{p.DeletedDates, p.ModifiedDates} {
		b = le.AppendUint32(b, uint32(len(dates)))
		for _, d := range dates {
			b = le.AppendUint32(b, timeMinutes(d))
		}
	}
	b = le.AppendUint32(b, timeMinutes(p.StartDate))
	if p.EndDate.IsZero() {
		return le.AppendUint32(b, endOfTime)
	}
	return le.AppendUint32(b, timeMinutes(p.EndDate))
}

// appendInfo appends an ExceptionInfo structure.
func (e *Exception) appendInfo(b []byte) ([]byte, error) {
	le := binary.LittleEndian
	for _, t := range []time.Time{e.Start, e.End, e.OriginalStart} {
		b = le.AppendUint32(b, timeMinutes(t))
	}
	b = le.AppendUint16(b, e.Flags)
	text := func(flag uint16, s string) {
		if e.Flags&flag == 0 {
			return
		}
		narrow, _ := codepage.Encode(codepage.Windows, s)
		narrow = narrow[:min(len(narrow), 0xFFFE)]
		b = le.AppendUint16(b, uint16(len(narrow)+1))
		b = append(le.AppendUint16(b, uint16(len(narrow))), narrow...)
	}
	number := func(flag uint16, v uint32) {
		if e.Flags&flag != 0 {
			b = le.AppendUint32(b, v)
		}
	}
	boolean := map[bool]uint32{true: 1}
	text(OverrideSubject, e.Subject)
	number(OverrideMeetingType, e.MeetingType)
	number(OverrideReminderDelta, e.ReminderDelta)
	number(OverrideReminder, boolean[e.ReminderSet])
	text(OverrideLocation, e.Location)
	number(OverrideBusyStatus, e.BusyStatus)
	number(OverrideAttachment, boolean[e.HasAttachment])
	number(OverrideSubType, boolean[e.AllDay])
	number(OverrideColor, e.Color)
	if len(codepage.EncodeUTF16(e.Subject)) > 2*0xFFFF || len(codepage.EncodeUTF16(e.Location)) > 2*0xFFFF {
		return nil, errors.New("mapi: ExtendedException: text of more than 65,535 units")
	}
	return b, nil
}

// appendExtended appends an ExtendedException structure.
func (e *Exception) appendExtended(b []byte) []byte {
	le := binary.LittleEndian
	b = le.AppendUint32(b, 4) // ChangeHighlightSize
	b = le.AppendUint32(b, 0)
	b = le.AppendUint32(b, 0) // ReservedBlockEE1Size
	if e.Flags&(OverrideSubject|OverrideLocation) == 0 {
		return b
	}
	for _, t := range []time.Time{e.Start, e.End, e.OriginalStart} {
		b = le.AppendUint32(b, timeMinutes(t))
	}
	for _, f := range []struct {
		flag uint16
		text string
	}{{OverrideSubject, e.Subject}, {OverrideLocation, e.Location}} {
		if e.Flags&f.flag != 0 {
			wide := codepage.EncodeUTF16(f.text)
			b = append(le.AppendUint16(b, uint16(len(wide)/2)), wide...)
		}
	}
	return le.AppendUint32(b, 0) // ReservedBlockEE2Size
}
