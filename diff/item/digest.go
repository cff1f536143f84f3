package item

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/ostkit/ostkit/internal/textnorm"
)

// Digest is the first half of a SHA-256. The zero Digest stands for "no value".
type Digest [16]byte

// IsZero reports whether d stands for no value.
func (d Digest) IsZero() bool { return d == Digest{} }

// String returns d in hex.
func (d Digest) String() string { return hex.EncodeToString(d[:]) }

// digestOf hashes a value that is already normalized; "" has the zero digest.
func digestOf(value string) Digest {
	if value == "" {
		return Digest{}
	}
	h := sha256.New()
	io.WriteString(h, value)
	return half(h.Sum(nil))
}

func half(sum []byte) (d Digest) {
	copy(d[:], sum)
	return d
}

// maxShow bounds the text kept of a value for reports.
const maxShow = 120

// shown shortens a value for reports: one line, cut between characters.
func shown(s string) string {
	if len(s) > 4*maxShow {
		s = s[:4*maxShow]
	}
	s = strings.Join(strings.Fields(strings.ToValidUTF8(s, "\uFFFD")), " ")
	if len(s) <= maxShow {
		return s
	}
	cut := maxShow
	for cut > 0 && !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut] + "…"
}

// Time returns t in UTC, or the zero time if t is one of the values that mean
// "none": 1601 and before, as a zero FILETIME reads, and 4501-01-01 and later,
// which Outlook writes for an empty date.
func Time(t time.Time) time.Time {
	if t.IsZero() {
		return time.Time{}
	}
	t = t.UTC()
	if t.Year() <= 1601 || t.Year() > 4500 {
		return time.Time{}
	}
	return t
}

// calendarDate returns the date that t stands for where a whole day is meant.
// Stores hold the local midnight in UTC; a t that is midnight in its own zone is
// taken at its word, any other is rounded to the nearest UTC midnight.
func calendarDate(t time.Time) string {
	if Time(t).IsZero() {
		return ""
	}
	if h, m, s := t.Clock(); h != 0 || m != 0 || s != 0 {
		t = t.UTC().Add(12 * time.Hour)
	}
	return t.Format(time.DateOnly)
}

// minute and second return the parts of a time that count, "" for none.
func minute(t time.Time) string { return formatTime(t, "2006-01-02T15:04Z") }
func second(t time.Time) string { return formatTime(t, "2006-01-02T15:04:05Z") }

func formatTime(t time.Time, layout string) string {
	if t = Time(t); t.IsZero() {
		return ""
	}
	return t.Format(layout)
}

// letters is the loose form of a text; one without letters keeps its signs.
func letters(s string) string {
	if l := textnorm.Letters(s); l != "" {
		return l
	}
	return textnorm.Fold(s)
}

// joined sorts normalized values, drops empty and repeated ones, and joins them by
// a separator that no normalized value contains.
func joined(values []string) string {
	values = slices.Clone(values)
	slices.Sort(values)
	values = slices.Compact(values)
	if len(values) > 0 && values[0] == "" {
		values = values[1:]
	}
	return strings.Join(values, "\n")
}

// mapped applies f to each value.
func mapped[T any](values []T, f func(T) string) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = f(v)
	}
	return out
}
