package mapi

import (
	"math"
	"time"
)

const (
	// epochDelta is the number of seconds from 1601-01-01 to 1970-01-01.
	epochDelta = 11644473600
	// ticks is the number of FILETIME units in a second.
	ticks = 10_000_000
	// noTime is 4501-01-01T00:00:00Z, which Outlook stores for "None".
	noTime = 0x0CB34557A3DD4000
	// lastTime is the first FILETIME after the year 9999, which RFC 3339 cannot show.
	lastTime = (253402300800 + epochDelta) * ticks
)

// FileTime returns the time of a FILETIME, which counts units of 100 ns from
// 1601-01-01 UTC ([MS-DTYP] 2.3.3). ok is false for the values that stand for no
// time: 0, 0x7FFFFFFFFFFFFFFF, 4501-01-01 (Outlook's "None"), and everything after
// the year 9999.
func FileTime(v uint64) (t time.Time, ok bool) {
	if v == 0 || v == noTime || v >= lastTime {
		return time.Time{}, false
	}
	// Seconds and remainder apart: the whole does not fit int64 nanoseconds.
	return time.Unix(int64(v/ticks)-epochDelta, int64(v%ticks)*100).UTC(), true
}

// ToFileTime returns the FILETIME of t, cut to 100 ns. The zero time and times before
// 1601 give 0; times after the year 9999 give 0x7FFFFFFFFFFFFFFF.
func ToFileTime(t time.Time) uint64 {
	sec := t.Unix() + epochDelta
	if t.IsZero() || sec < 0 {
		return 0
	}
	if sec >= lastTime/ticks {
		return math.MaxInt64
	}
	return uint64(sec)*ticks + uint64(t.Nanosecond()/100)
}

// minutesTime returns the time of a count of minutes since 1601-01-01, the unit of
// recurrence blobs. The result is a local clock reading labelled UTC.
func minutesTime(m uint32) time.Time {
	return time.Unix(int64(m)*60-epochDelta, 0).UTC()
}

// timeMinutes is the inverse of minutesTime; times outside its range are clamped.
func timeMinutes(t time.Time) uint32 {
	m := (t.Unix() + epochDelta) / 60
	return uint32(min(max(m, 0), math.MaxUint32))
}
