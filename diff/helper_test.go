package diff_test

import (
	"context"
	"iter"
	"slices"
	"time"

	"github.com/ostkit/ostkit/diff"
	"github.com/ostkit/ostkit/diff/item"
)

// fake is a source in memory.
type fake struct {
	name    string
	folders []item.Folder
	items   []*item.Item
	errs    []error
	losses  item.Losses
}

var _ diff.Source = (*fake)(nil)

func (f *fake) Name() string        { return f.name }
func (f *fake) Format() string      { return "fake" }
func (f *fake) Losses() item.Losses { return f.losses }

func (f *fake) Folders(context.Context) ([]item.Folder, error) {
	folders := slices.Clone(f.folders)
	for _, it := range f.items {
		if !slices.ContainsFunc(folders, func(d item.Folder) bool { return d.Path == it.Folder }) {
			folders = append(folders, item.Folder{Path: it.Folder, Count: -1})
		}
	}
	return folders, nil
}

func (f *fake) Items(ctx context.Context) iter.Seq2[*item.Item, error] {
	return func(yield func(*item.Item, error) bool) {
		if ctx.Err() != nil {
			yield(nil, ctx.Err())
			return
		}
		for _, it := range f.items {
			if !yield(it, nil) {
				return
			}
		}
		for _, err := range f.errs {
			if !yield(nil, err) {
				return
			}
		}
	}
}

var day = time.Date(2024, 3, 1, 9, 30, 15, 0, time.UTC)

// mail makes a message with all that a comparison looks at.
func mail(ref, folder, id, subject, body string) *item.Item {
	return &item.Item{
		Kind: item.KindMessage, Class: "IPM.Note", Ref: ref, Folder: folder, Subject: subject,
		Keys: item.Keys{MessageID: id}, From: item.Address{Name: "Ann", Email: "ann@example.com"},
		To: []item.Address{{Name: "Bob", Email: "bob@example.com"}}, Submitted: day,
		Body: text(body),
	}
}

func text(s string) func() (item.Body, error) {
	return func() (item.Body, error) { return item.Body{Text: s}, nil }
}

// with returns a copy of an item with changes.
func with(it *item.Item, change func(*item.Item)) *item.Item {
	c := *it
	change(&c)
	return &c
}

func at(it *item.Item, ref, folder string) *item.Item {
	return with(it, func(c *item.Item) { c.Ref, c.Folder = ref, folder })
}
