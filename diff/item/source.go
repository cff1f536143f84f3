package item

import (
	"context"
	"iter"
	"slices"
)

// Source is one side of a comparison, or a part of one: a store, an export, a
// live mailbox. Importers implement it; package diff consumes it.
//
// A Source is walked from start to end, possibly more than once, by one goroutine
// at a time.
type Source interface {
	// Name says what the source is, in the words of whoever opened it (a path).
	Name() string
	// Format is the kind of source as on the command line: "pst", "ost", "eml".
	Format() string
	// Folders lists the folders, sorted by path or in the source's own fixed
	// order. The folder of every item is among them. The error may come beside a
	// usable part of the list.
	Folders(ctx context.Context) ([]Folder, error)
	// Items walks the items in a fixed order; exactly one of the two is non-nil.
	// An error is, where the place is known, a *[ReadError]; it does not end the
	// walk, unless it is the context's.
	Items(ctx context.Context) iter.Seq2[*Item, error]
	// Losses tells what the format cannot hold.
	Losses() Losses
}

// Losses is what a format cannot hold, so that it is never reported as missing.
// The zero value stands for a format that holds everything.
type Losses struct {
	// Kinds cannot be held at all. A kind of which the source nevertheless has an
	// item counts as held.
	Kinds []Kind
	// Fields are the names of fingerprint fields that are not kept, or not kept
	// faithfully; see [FieldNames]. "class" speaks of all kinds, "message.class" of
	// one.
	Fields []string
	// Folders means that the items' places are not kept: the paths say nothing
	// about the mailbox.
	Folders bool
	// NoEmptyFolders means that a folder without items is not in the source, so
	// that the absence of a folder proves nothing about it.
	NoEmptyFolders bool
}

// Lost returns the fields of a kind that the format does not keep.
func (l Losses) Lost(kind Kind) []string {
	var lost []string
	for _, name := range fieldNames[kind] {
		if slices.Contains(l.Fields, name) || slices.Contains(l.Fields, string(kind)+"."+name) {
			lost = append(lost, name)
		}
	}
	return lost
}
