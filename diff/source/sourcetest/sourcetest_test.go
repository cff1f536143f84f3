package sourcetest_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/ostkit/ostkit/diff/item"
	"github.com/ostkit/ostkit/diff/source/sourcetest"
)

// good is a source without a fault; the broken ones change one thing each.
type good struct {
	folders []item.Folder
	losses  item.Losses
	steps   func(ctx context.Context) iter.Seq2[*item.Item, error]
}

func (g *good) Name() string                                           { return "memory" }
func (g *good) Format() string                                         { return "fake" }
func (g *good) Losses() item.Losses                                    { return g.losses }
func (g *good) Folders(context.Context) ([]item.Folder, error)         { return g.folders, nil }
func (g *good) Items(ctx context.Context) iter.Seq2[*item.Item, error] { return g.steps(ctx) }

func note(ref string) *item.Item {
	return &item.Item{Kind: item.KindNote, Ref: ref, Folder: "Notes", Subject: "note " + ref}
}

// source makes a source that yields the items and then a well-formed error.
func source(items ...*item.Item) *good {
	return &good{
		folders: []item.Folder{{Path: "Notes"}},
		losses:  item.Losses{Kinds: []item.Kind{item.KindTask}, Fields: []string{"class", "note.created"}},
		steps: func(ctx context.Context) iter.Seq2[*item.Item, error] {
			return func(yield func(*item.Item, error) bool) {
				for _, it := range items {
					if ctx.Err() != nil {
						yield(nil, ctx.Err())
						return
					}
					if !yield(it, nil) {
						return
					}
				}
				yield(nil, &item.ReadError{Folder: "Notes", Ref: "9", Err: errors.New("torn")})
			}
		},
	}
}

func TestGoodSource(t *testing.T) {
	sourcetest.Run(t, func() item.Source { return source(note("1"), note("2"), note("3")) })
}

// broken holds sources that break one rule each, and what the suite says then.
var broken = map[string]struct {
	open func() item.Source
	says string
}{
	"unstable order": {func() item.Source {
		walks := 0
		s := source()
		s.steps = func(context.Context) iter.Seq2[*item.Item, error] {
			walks++
			return func(yield func(*item.Item, error) bool) {
				_ = yield(note(fmt.Sprint(walks)), nil) && yield(note("x"), nil)
			}
		}
		return s
	}, "second walk differs"},
	"both nil": {func() item.Source {
		s := source()
		s.steps = func(context.Context) iter.Seq2[*item.Item, error] {
			return func(yield func(*item.Item, error) bool) { yield(nil, nil) }
		}
		return s
	}, "exactly one must be nil"},
	"ref twice":    {func() item.Source { return source(note("1"), note("1")) }, "occurs twice"},
	"no ref":       {func() item.Source { return source(note("")) }, "without a ref"},
	"unknown kind": {func() item.Source { return source(&item.Item{Kind: "memo", Ref: "1", Folder: "Notes"}) }, "unknown kind"},
	"unlisted folder": {func() item.Source {
		return source(&item.Item{Kind: item.KindNote, Ref: "1", Folder: "Elsewhere"})
	}, "not among the folders"},
	"folder twice": {func() item.Source {
		s := source(note("1"))
		s.folders = append(s.folders, s.folders...)
		return s
	}, "listed twice"},
	"data without digest": {func() item.Source {
		it := note("1")
		it.Attachments = []item.Attachment{{Name: "a", Method: "data"}}
		return source(it)
	}, "has no digest"},
	"unknown loss": {func() item.Source {
		s := source(note("1"))
		s.losses.Fields = []string{"colour"}
		return s
	}, "unknown field"},
	"deaf to its context": {func() item.Source {
		s := source()
		s.steps = func(context.Context) iter.Seq2[*item.Item, error] {
			return func(yield func(*item.Item, error) bool) { _ = yield(note("1"), nil) && yield(note("2"), nil) }
		}
		return s
	}, "after the context ended"},
	"goroutine left": {func() item.Source {
		s := source()
		s.steps = func(context.Context) iter.Seq2[*item.Item, error] {
			return func(yield func(*item.Item, error) bool) {
				go time.Sleep(time.Minute)
				yield(note("1"), nil)
			}
		}
		return s
	}, "left behind"},
	"error without place": {func() item.Source {
		s := source()
		s.steps = func(context.Context) iter.Seq2[*item.Item, error] {
			return func(yield func(*item.Item, error) bool) { yield(nil, errors.New("torn")) }
		}
		return s
	}, "no *item.ReadError"},
}

const envBroken = "SOURCETEST_BROKEN"

// TestBrokenSources runs the suite on each broken source in a process of its own,
// since a failing suite fails the test that runs it.
func TestBrokenSources(t *testing.T) {
	if name := os.Getenv(envBroken); name != "" {
		sourcetest.Run(t, broken[name].open)
		return
	}
	for name, b := range broken {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cmd := exec.Command(os.Args[0], "-test.run=^TestBrokenSources$", "-test.v")
			cmd.Env = append(os.Environ(), envBroken+"="+name)
			out, err := cmd.CombinedOutput()
			if err == nil {
				t.Errorf("the suite lets it pass:\n%s", out)
			} else if !strings.Contains(string(out), b.says) {
				t.Errorf("the suite does not say %q:\n%s", b.says, out)
			}
		})
	}
}
