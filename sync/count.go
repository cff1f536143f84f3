package sync

import (
	"fmt"
	"math"
	"math/bits"
)

// count is a number of items of which there may be more than are known.
type count struct {
	n       int64
	unknown bool
}

// countOf reads an optional number; a negative one, which no document can
// hold, is unknown too.
func countOf(p *int64) count {
	if p == nil || *p < 0 {
		return count{unknown: true}
	}
	return count{n: *p}
}

func (c count) plus(d count) count {
	return count{n: add(c.n, d.n), unknown: c.unknown || d.unknown}
}

// add and mulPercent stay at the largest number instead of wrapping around:
// evidence may state any 63-bit number.
func add(a, b int64) int64 {
	if a > math.MaxInt64-b {
		return math.MaxInt64
	}
	return a + b
}

// mulPercent returns n*percent/100 for numbers that are not negative.
func mulPercent(n, percent int64) int64 {
	hi, lo := bits.Mul64(uint64(n), uint64(percent))
	if hi >= 100 {
		return math.MaxInt64
	}
	q, _ := bits.Div64(hi, lo, 100)
	return int64(min(q, math.MaxInt64))
}

// reaches reports n*100 >= percent*total without overflow.
func reaches(n, percent, total int64) bool {
	nHi, nLo := bits.Mul64(uint64(n), 100)
	tHi, tLo := bits.Mul64(uint64(percent), uint64(total))
	return nHi > tHi || nHi == tHi && nLo >= tLo
}

// number writes a count with its noun: "1 item", "2 items", "at least 2 items".
func (c count) number(noun string) string {
	s := plural(c.n, noun)
	switch {
	case c.unknown && c.n == 0:
		return "unknown number of " + noun + "s"
	case c.unknown:
		return "at least " + s
	}
	return s
}

func plural(n int64, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// isTrue and isFalse ask for known values only.
func isTrue(p *bool) bool  { return p != nil && *p }
func isFalse(p *bool) bool { return p != nil && !*p }

// positive reports whether a number is known and above 0.
func positive(p *int64) bool { return p != nil && *p > 0 }

// after reports whether both times are known and a is the later one.
func after(a, b *Time) bool { return a != nil && b != nil && a.After(b.Time) }

// differ and agree compare ids that are both known.
func differ(a, b *string) bool { return a != nil && b != nil && *a != *b }
func agree(a, b *string) bool  { return a != nil && b != nil && *a == *b }

func valueOf[T any](p *T) T {
	var zero T
	if p == nil {
		return zero
	}
	return *p
}
