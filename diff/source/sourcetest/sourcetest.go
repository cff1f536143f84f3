// Package sourcetest is the conformance suite for the importers of diff/source:
// what the comparison relies on, checked on any source.
package sourcetest

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ostkit/ostkit/diff/item"
)

// Run checks the source that open returns; each subtest opens one of its own. A
// source that is an io.Closer is left to the caller. Where a source has fewer than
// two items, the checks that need them show less, and the suite says so.
func Run(t *testing.T, open func() item.Source) {
	t.Helper()
	t.Run("Names", func(t *testing.T) { names(t, open()) })
	t.Run("Order", func(t *testing.T) { order(t, open()) })
	t.Run("Items", func(t *testing.T) { items(t, open()) })
	t.Run("EarlyBreak", func(t *testing.T) { earlyBreak(t, open()) })
	t.Run("Cancel", func(t *testing.T) { cancelled(t, open()) })
}

// names checks what a source says of itself.
func names(t *testing.T, s item.Source) {
	if s.Name() == "" || s.Format() == "" {
		t.Errorf("name %q, format %q: neither may be empty", s.Name(), s.Format())
	}
	losses := s.Losses()
	for _, kind := range losses.Kinds {
		if !slices.Contains(item.Kinds(), kind) {
			t.Errorf("losses name an unknown kind %q", kind)
		}
	}
	for _, name := range losses.Fields {
		if !knownField(name) {
			t.Errorf("losses name an unknown field %q", name)
		}
	}
}

func knownField(name string) bool {
	for _, kind := range item.Kinds() {
		for _, field := range item.FieldNames(kind) {
			if name == field || name == string(kind)+"."+field {
				return true
			}
		}
	}
	return false
}

// step is what one step of a walk showed.
type step struct {
	Kind           item.Kind
	Folder, Ref    string
	Strict, Loose  item.Digest
	Err, Unreadble string
}

// walk reads a source to its end and checks the rule of walks.
func walk(t *testing.T, s item.Source) []step {
	t.Helper()
	var steps []step
	for it, err := range s.Items(context.Background()) {
		if (it == nil) == (err == nil) {
			t.Fatalf("step %d: item %v and error %v: exactly one must be nil", len(steps), it, err)
		}
		steps = append(steps, stepOf(it, err))
	}
	return steps
}

func stepOf(it *item.Item, err error) step {
	if err != nil {
		return step{Err: err.Error()}
	}
	fp, err := item.NewFingerprint(it)
	s := step{Kind: it.Kind, Folder: it.Folder, Ref: it.Ref, Strict: fp.Strict, Loose: fp.Loose}
	if err != nil {
		s.Unreadble = err.Error()
	}
	return s
}

// order checks that two walks of one source, and one of another on the same data,
// show the same.
func order(t *testing.T, s item.Source) {
	first := walk(t, s)
	if diff := cmp.Diff(first, walk(t, s)); diff != "" {
		t.Errorf("the second walk differs (-first +second):\n%s", diff)
	}
	if len(first) < 2 {
		t.Logf("%d steps: the order is not shown", len(first))
	}
	a, errA := s.Folders(context.Background())
	b, errB := s.Folders(context.Background())
	if diff := cmp.Diff(a, b); diff != "" || fmt.Sprint(errA) != fmt.Sprint(errB) {
		t.Errorf("folders listed twice differ: %v, %v\n%s", errA, errB, diff)
	}
}

// items checks each item against the vocabulary and the list of folders.
func items(t *testing.T, s item.Source) {
	folders, err := s.Folders(context.Background())
	if err != nil {
		t.Errorf("folders: %v", err)
	}
	listed := make(map[string]bool)
	for _, f := range folders {
		if listed[f.Path] {
			t.Errorf("folder %q is listed twice", f.Path)
		}
		listed[f.Path] = true
	}
	refs := make(map[string]bool)
	for it, err := range s.Items(context.Background()) {
		if err != nil {
			checkError(t, err)
			continue
		}
		checkItem(t, it)
		if refs[it.Ref] {
			t.Errorf("ref %q occurs twice", it.Ref)
		}
		refs[it.Ref] = true
		if !listed[it.Folder] {
			t.Errorf("item %s: folder %q is not among the folders", it.Ref, it.Folder)
		}
	}
	t.Logf("%d items in %d folders", len(refs), len(folders))
}

func checkItem(t *testing.T, it *item.Item) {
	if it.Ref == "" {
		t.Errorf("an item %q without a ref", it.Subject)
	}
	if !slices.Contains(item.Kinds(), it.Kind) {
		t.Errorf("item %s: unknown kind %q", it.Ref, it.Kind)
	}
	for i, a := range it.Attachments {
		if a.SHA256 == nil && a.Embedded == nil && a.Method == "data" {
			t.Errorf("item %s: attachment %d holds data and has no digest", it.Ref, i)
		}
	}
}

// checkError wants errors of items to say where.
func checkError(t *testing.T, err error) {
	var at *item.ReadError
	if !errors.As(err, &at) {
		t.Errorf("error of a walk is no *item.ReadError: %v", err)
	}
}

// earlyBreak checks that a walk can be left at any step and begun anew, and that
// no goroutine stays behind.
func earlyBreak(t *testing.T, s item.Source) {
	before := runtime.NumGoroutine()
	whole := walk(t, s)
	for stop := 0; stop < min(len(whole), 4); stop++ {
		n := 0
		for range s.Items(context.Background()) {
			if n == stop {
				break
			}
			n++
		}
	}
	if after := walk(t, s); len(after) != len(whole) {
		t.Errorf("%d steps after walks that were left, %d before", len(after), len(whole))
	}
	deadline := time.Now().Add(2 * time.Second)
	for runtime.NumGoroutine() > before && time.Now().Before(deadline) {
		time.Sleep(5 * time.Millisecond)
	}
	if n := runtime.NumGoroutine(); n > before {
		t.Errorf("%d goroutines left behind", n-before)
	}
}

// cancelled checks that a walk ends when its context does.
func cancelled(t *testing.T, s item.Source) {
	whole := len(walk(t, s))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	n := 0
	for _, err := range s.Items(ctx) {
		if err == nil {
			t.Error("an item after the context ended")
		}
		n++
	}
	if n > 1 {
		t.Errorf("%d steps of %d after the context ended, at most the error expected", n, whole)
	}
}
