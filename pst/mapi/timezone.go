package mapi

import (
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"github.com/ostkit/ostkit/internal/codepage"
)

// SystemTime is when a time zone changes over ([MS-DTYP] 2.3.13): with Year 0 a rule,
// the Day-th (5: the last) DayOfWeek (0: Sunday) of the month, else that very date. A
// zero Month means that there is no changeover.
type SystemTime struct {
	Year, Month, DayOfWeek, Day, Hour, Minute, Second, Milliseconds uint16
}

// TimeZoneRule says how a zone's clock runs from a year on ([MS-OXOCAL] 2.2.1.41.1).
// The biases are minutes to add to the clock to get UTC; StandardBias and DaylightBias
// come on top of Bias.
type TimeZoneRule struct {
	Flags                            uint16 // 1: the rule the item was made with; 2: the one in effect
	Year                             uint16 // first year it holds for; 0 or 1601: from ever
	Bias, StandardBias, DaylightBias int32
	Standard, Daylight               SystemTime // when standard and daylight time begin
}

// Flags of a [TimeZoneRule] ([MS-OXOCAL] 2.2.1.41.1).
const (
	RuleRecurring = 0x0001 // TZRULE_FLAG_RECUR_CURRENT_TZREG
	RuleEffective = 0x0002 // TZRULE_FLAG_EFFECTIVE_TZREG
)

// TimeZone is a decoded time zone: the Windows key name, such as "W. Europe Standard
// Time", empty where the blob has none, and at least one rule.
type TimeZone struct {
	Name  string
	Rules []TimeZoneRule
}

const (
	tzRuleSize  = 66
	maxBias     = 48 * 60 // minutes; real zones stay below 15 hours
	keyNameFlag = 0x0002  // TZDEFINITION_FLAG_VALID_KEYNAME
)

// ParseTimeZoneStruct decodes a PidLidTimeZoneStruct ([MS-OXOCAL] 2.2.1.39), which
// has one rule and no name. An error wraps [ErrBlob].
func ParseTimeZoneStruct(b []byte) (*TimeZone, error) {
	r := &blob{b: b, what: "TimeZoneStruct"}
	var t TimeZoneRule
	t.readBiases(r)
	r.u16("wStandardYear")
	t.Standard = r.systemTime("stStandardDate")
	r.u16("wDaylightYear")
	t.Daylight = r.systemTime("stDaylightDate")
	t.check(r)
	if r.err != nil {
		return nil, r.err
	}
	t.Flags = RuleRecurring | RuleEffective
	return &TimeZone{Rules: []TimeZoneRule{t}}, nil
}

// ParseTimeZoneDefinition decodes a PidLidAppointmentTimeZoneDefinitionRecur,
// StartDisplay or EndDisplay ([MS-OXOCAL] 2.2.1.41). An error wraps [ErrBlob]; a zone
// that comes with it has the rules before the fault.
func ParseTimeZoneDefinition(b []byte) (*TimeZone, error) {
	r := &blob{b: b, what: "TimeZoneDefinition"}
	r.u8("bMajorVersion")
	r.u8("bMinorVersion")
	// cbHeader tells how far the rules are, for versions with more fields.
	header := &blob{b: r.bytes("Header", int64(r.u16("cbHeader"))), what: r.what}
	if r.err != nil {
		return nil, r.err
	}
	z := &TimeZone{}
	if flags := header.u16("wFlags"); flags&keyNameFlag != 0 {
		z.Name = header.units("KeyName")
	}
	rules := header.u16("cRules")
	if header.err != nil {
		return nil, header.err
	}
	for range rules {
		t := parseTimeZoneRule(r)
		if r.err != nil {
			break
		}
		z.Rules = append(z.Rules, t)
	}
	if len(z.Rules) == 0 {
		r.fail("cRules", "no rule")
		return nil, r.err
	}
	return z, r.err
}

// parseTimeZoneRule decodes a TZRule structure ([MS-OXOCAL] 2.2.1.41.1).
func parseTimeZoneRule(r *blob) TimeZoneRule {
	r.u8("TZRule.bMajorVersion")
	r.u8("TZRule.bMinorVersion")
	r.u16("TZRule.wReserved")
	t := TimeZoneRule{Flags: r.u16("TZRule.wTZRuleFlags"), Year: r.u16("TZRule.wYear")}
	r.bytes("TZRule.X", 14)
	t.readBiases(r)
	t.Standard = r.systemTime("TZRule.stStandardDate")
	t.Daylight = r.systemTime("TZRule.stDaylightDate")
	t.check(r)
	return t
}

// units reads a count of UTF-16 units and the text.
func (r *blob) units(field string) string {
	return codepage.UTF16(r.bytes(field, 2*int64(r.u16("cch"+field))))
}

// systemTime reads a SYSTEMTIME.
func (r *blob) systemTime(field string) SystemTime {
	var v [8]uint16
	for i := range v {
		v[i] = r.u16(field)
	}
	return SystemTime{v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7]}
}

// readBiases reads the three biases.
func (t *TimeZoneRule) readBiases(r *blob) {
	t.Bias = int32(r.u32("lBias"))
	t.StandardBias = int32(r.u32("lStandardBias"))
	t.DaylightBias = int32(r.u32("lDaylightBias"))
}

// check rejects a rule with which no time can be converted.
func (t *TimeZoneRule) check(r *blob) {
	for _, v := range []int32{t.Bias, t.StandardBias, t.DaylightBias} {
		if v < -maxBias || v > maxBias {
			r.fail("lBias", "%d minutes", v)
		}
	}
	for _, s := range []SystemTime{t.Standard, t.Daylight} {
		if s.Month > 12 || s.DayOfWeek > 6 || s.Hour > 24 || s.Minute > 59 || s.Day > 31 {
			r.fail("SYSTEMTIME", "%+v", s)
		}
	}
}

// in returns the moment of the changeover in the year, by the clock before it.
func (s SystemTime) in(year int) time.Time {
	if s.Year != 0 {
		return time.Date(year, time.Month(s.Month), int(s.Day), int(s.Hour), int(s.Minute), int(s.Second), 0, time.UTC)
	}
	first := time.Date(year, time.Month(s.Month), 1, int(s.Hour), int(s.Minute), int(s.Second), 0, time.UTC)
	day := 1 + (int(s.DayOfWeek)-int(first.Weekday())+7)%7 + 7*(max(int(s.Day), 1)-1)
	last := time.Date(year, time.Month(s.Month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
	for day > last {
		day -= 7
	}
	return first.AddDate(0, 0, day-1)
}

// HasDaylight reports whether the rule has daylight saving time.
func (t *TimeZoneRule) HasDaylight() bool {
	return t.Standard.Month != 0 && t.Daylight.Month != 0 && t.StandardBias != t.DaylightBias
}

// bias returns the minutes from the clock to UTC at a reading of the clock.
func (t *TimeZoneRule) bias(local time.Time) int32 {
	if t.HasDaylight() && t.daylight(local) {
		return t.Bias + t.DaylightBias
	}
	return t.Bias + t.StandardBias
}

// daylight reports whether daylight time rules at a reading of the clock. A reading in
// the hour that comes twice is taken for daylight time, one in the hour left out too.
func (t *TimeZoneRule) daylight(local time.Time) bool {
	begin, end := t.Daylight.in(local.Year()), t.Standard.in(local.Year())
	if begin.Before(end) {
		return !local.Before(begin) && local.Before(end)
	}
	return local.Before(end) || !local.Before(begin) // southern hemisphere
}

// Rule returns the rule that holds for the year: the last one that begins by then,
// else the first; nil if there is none.
func (z *TimeZone) Rule(year int) *TimeZoneRule {
	var best *TimeZoneRule
	for i := range z.Rules {
		t := &z.Rules[i]
		if best == nil || int(t.Year) <= year && t.Year >= best.Year {
			best = t
		}
	}
	return best
}

// Recurring returns the rule that the item was made with, which all instances of a
// series follow: the one marked so, else the one in effect, else the last; nil if
// there is none.
func (z *TimeZone) Recurring() *TimeZoneRule {
	for _, flag := range []uint16{RuleRecurring, RuleEffective} {
		for i := range z.Rules {
			if z.Rules[i].Flags&flag != 0 {
				return &z.Rules[i]
			}
		}
	}
	if n := len(z.Rules); n > 0 {
		return &z.Rules[n-1]
	}
	return nil
}

// UTC returns the moment of a clock reading in the zone, which local holds labelled
// UTC, as the dates of a [Recurrence] do.
func (z *TimeZone) UTC(local time.Time) time.Time {
	t := z.Rule(local.Year())
	if t == nil {
		return local
	}
	return local.Add(time.Duration(t.bias(local)) * time.Minute)
}

// Local returns what the clock in the zone reads at the moment t, labelled UTC.
func (z *TimeZone) Local(t time.Time) time.Time {
	t = t.UTC()
	r := z.Rule(t.Year())
	if r == nil {
		return t
	}
	standard := t.Add(-time.Duration(r.Bias+r.StandardBias) * time.Minute)
	summer := t.Add(-time.Duration(r.Bias+r.DaylightBias) * time.Minute)
	if !r.HasDaylight() {
		return standard
	}
	// Each clock knows its own changeover: daylight time begins by the standard clock
	// and ends by the daylight clock.
	begin, end := r.Daylight.in(standard.Year()), r.Standard.in(summer.Year())
	started, ended := !standard.Before(begin), !summer.Before(end)
	if begin.Before(end) && started && !ended || !begin.Before(end) && (started || !ended) {
		return summer
	}
	return standard
}

// Encode returns the zone as a TimeZoneDefinition ([MS-OXOCAL] 2.2.1.41).
func (z *TimeZone) Encode() ([]byte, error) {
	le := binary.LittleEndian
	name := codepage.EncodeUTF16(z.Name)
	if len(name) > 2*260 || len(z.Rules) == 0 || len(z.Rules) > 1024 {
		return nil, fmt.Errorf("mapi: TimeZoneDefinition: name of %d bytes, %d rules: want at most 520 bytes and 1 to 1024 rules", len(name), len(z.Rules))
	}
	b := []byte{2, 1}
	b = le.AppendUint16(b, uint16(6+len(name)))
	b = le.AppendUint16(b, keyNameFlag)
	b = le.AppendUint16(b, uint16(len(name)/2))
	b = append(b, name...)
	b = le.AppendUint16(b, uint16(len(z.Rules)))
	for i := range z.Rules {
		t := &z.Rules[i]
		b = append(b, 2, 1)
		for _, v := range []uint16{tzRuleSize - 4, t.Flags, t.Year} {
			b = le.AppendUint16(b, v)
		}
		b = append(b, make([]byte, 14)...)
		b = t.appendClock(b, false)
	}
	return b, nil
}

// EncodeStruct returns the zone's recurring rule as a PidLidTimeZoneStruct
// ([MS-OXOCAL] 2.2.1.39).
func (z *TimeZone) EncodeStruct() ([]byte, error) {
	t := z.Recurring()
	if t == nil {
		return nil, errors.New("mapi: TimeZoneStruct: no rule")
	}
	return t.appendClock(nil, true), nil
}

// appendClock appends biases and changeovers, with a year of its own before each
// changeover where the structure has one.
func (t *TimeZoneRule) appendClock(b []byte, years bool) []byte {
	for _, v := range []int32{t.Bias, t.StandardBias, t.DaylightBias} {
		b = binary.LittleEndian.AppendUint32(b, uint32(v))
	}
	for _, s := range []SystemTime{t.Standard, t.Daylight} {
		if years {
			b = append(b, 0, 0)
		}
		for _, v := range []uint16{s.Year, s.Month, s.DayOfWeek, s.Day, s.Hour, s.Minute, s.Second, s.Milliseconds} {
			b = binary.LittleEndian.AppendUint16(b, v)
		}
	}
	return b
}
