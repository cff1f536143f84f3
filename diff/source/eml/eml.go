// Package eml makes mail files a source of items for package diff: a directory
// tree of .eml and .emlx files, a zip of one, or a single file.
//
// Directories are folders. In their names %XX stands for a byte that no directory
// name can have, and "%_" begins what an exporter adds to tell directories apart;
// both are undone.
//
// Header fields that begin with "X-Ostkit-" carry what mail has no field for; see
// the package pst/export/eml, which writes them. Mail from elsewhere holds
// messages and reports only.
package eml

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/ostkit/ostkit/diff/item"
)

// Options tune the reading. The zero value and nil mean the defaults.
type Options struct {
	// MaxItemBytes bounds a mail file; 0 means 256 MiB. A larger one is a
	// *[item.ReadError].
	MaxItemBytes int64
}

const defaultMaxItemBytes = 256 << 20

func (o *Options) maxItemBytes() int64 {
	if o == nil || o.MaxItemBytes <= 0 {
		return defaultMaxItemBytes
	}
	return o.MaxItemBytes
}

// Source is a tree of mail files as a source of items. It is walked by one
// goroutine at a time.
type Source struct {
	name   string
	fsys   fs.FS
	only   string // the single file that is the source; "" for a tree
	max    int64
	closer io.Closer
}

var _ item.Source = (*Source)(nil)

// Open opens a directory, a zip file (told by its first bytes) or a single mail
// file as a source that bears the name. The caller has to Close it.
func Open(name string, opts *Options) (*Source, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return New(name, os.DirFS(name), opts), nil
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("eml: %s: neither a directory nor a regular file", name)
	}
	if isZip(name) {
		z, err := zip.OpenReader(name)
		if err != nil {
			return nil, fmt.Errorf("eml: %s: %w", name, err)
		}
		s := New(name, z, opts)
		s.closer = z
		return s, nil
	}
	s := New(name, os.DirFS(filepath.Dir(name)), opts)
	s.only = filepath.Base(name)
	return s, nil
}

// New makes a source of the tree fsys, which the caller keeps open.
func New(name string, fsys fs.FS, opts *Options) *Source {
	return &Source{name: name, fsys: fsys, max: opts.maxItemBytes()}
}

// isZip reports whether a file begins as a zip archive does, an empty one included.
func isZip(name string) bool {
	f, err := os.Open(name)
	if err != nil {
		return false
	}
	defer f.Close()
	var magic [4]byte
	if _, err := io.ReadFull(f, magic[:]); err != nil {
		return false
	}
	return bytes.Equal(magic[:], []byte("PK\x03\x04")) || bytes.Equal(magic[:], []byte("PK\x05\x06"))
}

// Close closes the zip file of the source, if it is one. Items cannot be read
// afterwards.
func (s *Source) Close() error {
	if s.closer == nil {
		return nil
	}
	return s.closer.Close()
}

// Name implements item.Source.
func (s *Source) Name() string { return s.name }

// Format implements item.Source: "eml".
func (s *Source) Format() string { return "eml" }

// Losses implements item.Source. Kinds other than messages and reports are held
// by the files of our exporter alone, which then count as held.
func (s *Source) Losses() item.Losses {
	return item.Losses{
		Kinds: []item.Kind{
			item.KindAppointment, item.KindContact, item.KindDistributionList, item.KindTask, item.KindJournal,
			item.KindNote, item.KindPost, item.KindDocument, item.KindOther,
		},
		Fields:         []string{"message.class", "properties"},
		Folders:        s.only != "",
		NoEmptyFolders: true,
	}
}

// Folders implements item.Source: the directories, sorted by path. Directories
// that stand for one folder are one.
func (s *Source) Folders(ctx context.Context) ([]item.Folder, error) {
	if s.only != "" {
		return []item.Folder{{Count: 1, Ref: "."}}, nil
	}
	var list folderList
	var errs []error
	err := fs.WalkDir(s.fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if ctxErr := ctx.Err(); ctxErr != nil {
			return ctxErr
		}
		if err != nil {
			errs = append(errs, err)
			return nil
		}
		if d.IsDir() {
			list.add(folderPath(name), name, 0)
		} else if isMail(name) {
			list.add(folderPath(path.Dir(name)), path.Dir(name), 1)
		}
		return nil
	})
	return list.sorted(), errors.Join(append(errs, err)...)
}

// Items implements item.Source: the items of all files whose names end in .eml or
// .emlx, in the order of their paths.
func (s *Source) Items(ctx context.Context) iter.Seq2[*item.Item, error] {
	return func(yield func(*item.Item, error) bool) {
		if s.only != "" {
			if err := ctx.Err(); err != nil {
				yield(nil, err)
				return
			}
			yield(s.item(s.only, ""))
			return
		}
		err := fs.WalkDir(s.fsys, ".", func(name string, d fs.DirEntry, err error) error {
			if ctxErr := ctx.Err(); ctxErr != nil {
				return ctxErr
			}
			if err != nil {
				return more(yield(nil, &item.ReadError{Folder: folderPath(name), Err: err}))
			}
			if d.IsDir() || !isMail(name) {
				return nil
			}
			return more(yield(s.item(name, folderPath(path.Dir(name)))))
		})
		if err != nil && !errors.Is(err, fs.SkipAll) {
			yield(nil, err)
		}
	}
}

// more turns the answer of a consumer into what WalkDir takes.
func more(ok bool) error {
	if ok {
		return nil
	}
	return fs.SkipAll
}

// item reads the item of a file, or tells why there is none.
func (s *Source) item(name, folder string) (*item.Item, error) {
	info, err := fs.Stat(s.fsys, name)
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New("no regular file")
	}
	if err == nil && info.Size() == 0 {
		err = errors.New("the file is empty")
	}
	var it *item.Item
	if err == nil {
		it, err = parse(s.file(name), 0)
	}
	if err != nil {
		return nil, &item.ReadError{Folder: folder, Ref: name, Err: err}
	}
	it.Folder, it.Ref, it.Size = folder, name, info.Size()
	return it, nil
}

// Parse reads the one mail that open yields. Its functions call open again, as
// often as they need, and read no more than [Options].MaxItemBytes of it. Folder,
// Ref and Size are the caller's to fill. It serves the importers of other formats
// that wrap mail, such as mbox.
func Parse(open func() (io.ReadCloser, error), opts *Options) (*item.Item, error) {
	return parse(opened(open, opts.maxItemBytes(), false), 0)
}

// file returns a file of the source as a mail to parse.
func (s *Source) file(name string) source {
	open := func() (io.ReadCloser, error) { return s.fsys.Open(name) }
	return opened(open, s.max, strings.EqualFold(path.Ext(name), ".emlx"))
}

// isMail reports whether a file is to be read, by its name.
func isMail(name string) bool {
	ext := path.Ext(name)
	return strings.EqualFold(ext, ".eml") || strings.EqualFold(ext, ".emlx")
}
