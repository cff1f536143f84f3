package diff

import (
	"slices"
	"strings"
	"time"

	"github.com/ostkit/ostkit/diff/item"
)

// Options limit and inform a comparison. nil and the zero value compare all.
type Options struct {
	// Map pairs folders by hand: local path to server path.
	Map map[string]string
	// Since and Until limit the report to items with a time in [Since, Until); the
	// zero time is no limit. An item without a time is in.
	Since, Until time.Time
	// Folders limits the report to these folders and what lies below, as paths of
	// either side; empty is no limit.
	Folders []string
	// Kinds limits the comparison to these kinds; empty is no limit.
	Kinds []item.Kind
	// Complete asserts that the server sources together cover the whole mailbox:
	// what lies in a folder they do not have is then missing, not unknown.
	Complete bool
	// TakenAt is when the server export was made; local items changed later are
	// expected to be missing. Zero if unknown.
	TakenAt time.Time
	// Progress, if not nil, is called now and then with the name of the source
	// being read and the number of its items read so far. Calls do not overlap.
	Progress func(source string, items int)
}

// wants reports whether items of the kind are compared. Formats differ in calling
// a mail a message, a post or a report, so these are read together.
func (o *Options) wants(kind item.Kind) bool {
	if len(o.Kinds) == 0 || slices.Contains(o.Kinds, kind) {
		return true
	}
	return isMail(kind) && slices.ContainsFunc(o.Kinds, isMail)
}

// reports reports whether a change of the kind belongs in the report.
func (o *Options) reports(kind item.Kind) bool {
	return len(o.Kinds) == 0 || slices.Contains(o.Kinds, kind)
}

func (o *Options) inTime(t time.Time) bool {
	switch {
	case t.IsZero():
		return true
	case !o.Since.IsZero() && t.Before(o.Since):
		return false
	}
	return o.Until.IsZero() || t.Before(o.Until)
}

func (o *Options) inFolder(path string) bool {
	if len(o.Folders) == 0 {
		return true
	}
	return slices.ContainsFunc(o.Folders, func(f string) bool {
		f = strings.Trim(f, "/")
		return f == "" || path == f || strings.HasPrefix(path, f+"/")
	})
}

func isMail(kind item.Kind) bool {
	return kind == item.KindMessage || kind == item.KindPost || kind == item.KindReport
}
