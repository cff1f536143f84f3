package eml

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/ostkit/ostkit/pst"
	"github.com/ostkit/ostkit/pst/mapi"
	"github.com/ostkit/ostkit/pst/ndb"
)

// FS is where [Tree] writes. Names are relative and have slashes.
type FS interface {
	// Create makes a new file for writing. A file of that name must be an error.
	Create(name string) (io.WriteCloser, error)
	// MkdirAll makes a directory and those above it, unless they exist.
	MkdirAll(name string) error
}

// Dir is an [FS] on a directory of the operating system, which it makes.
type Dir string

// Create makes a new file; the error wraps [os.ErrExist] if there is one.
func (d Dir) Create(name string) (io.WriteCloser, error) {
	return os.OpenFile(d.path(name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
}

// MkdirAll makes a directory below d; the empty name stands for d itself.
func (d Dir) MkdirAll(name string) error { return os.MkdirAll(d.path(name), 0o777) }

func (d Dir) path(name string) string { return filepath.Join(string(d), filepath.FromSlash(name)) }

// Result says what [Tree] wrote and what it could not write.
type Result struct {
	Written map[mapi.Kind]int // items, by kind
	Files   []Output          // one for each item, in the order written
	Skipped []Loss            // items of which nothing could be written; folders with NID 0 for an item
	Damaged []Loss            // items that were written in part; they count as written
	Ledger  []Ledger          // one for each folder, in the order of the store
}

// Output is a file that was written.
type Output struct {
	NID    ndb.NID
	Path   string // relative, with slashes
	Size   int64  // bytes
	SHA256 [32]byte
}

// Loss is an item, or with NID 0 a part of a folder, that is missing or incomplete
// in the output.
type Loss struct {
	NID     ndb.NID
	Folder  string // path as [pst.Folder] has it
	Subject string
	Reason  string
}

// Ledger accounts for the items of one folder.
type Ledger struct {
	Path         string // as [pst.Folder] has it
	Dir          string // directory it was written to, relative, with slashes
	ContentCount int    // as the folder states, -1 if it does not
	Rows         int    // of its contents table, -1 if that cannot be read
	Reachable    int    // items whose node exists, listed or not
	Readable     int    // items of which something could be read
	Written      int
}

// Tree writes the items of all normal folders of f below dst: a directory for each
// folder, in it a file for each item, called by NID and subject. Search folders,
// hidden items and items without a folder are left out.
//
// Directory names are folder names with %XX (hexadecimal UTF-8) for characters that
// file names cannot have; where "%_" and a NID follow, the name was empty, not
// unique or too long. Names are valid on Windows, and unique where case and
// composition do not count. The same store gives the same names and bytes.
//
// Items that cannot be read are in the Result and no error. An error is one of dst,
// which never is asked to overwrite a file, or of ctx; the Result then tells what was
// done before.
func Tree(ctx context.Context, f *pst.File, dst FS, opts *Options) (*Result, error) {
	t := &tree{
		dst: dst, opts: opts.orDefault(), res: &Result{Written: make(map[mapi.Kind]int)},
		dirs: directories{paths: make(map[*pst.Folder]string), taken: make(map[string]bool)},
	}
	if err := dst.MkdirAll(""); err != nil {
		return t.res, err
	}
	for d := range f.Folders() {
		dir := t.dirs.of(d) // of all folders, so that a selection does not change names
		if d.Search() || t.opts.Folder != nil && !t.opts.Folder(d) {
			continue
		}
		if err := t.folder(ctx, d, dir); err != nil {
			return t.res, err
		}
	}
	return t.res, nil
}

type tree struct {
	dst  FS
	opts *Options
	dirs directories
	res  *Result
}

func (t *tree) folder(ctx context.Context, d *pst.Folder, dir string) error {
	if dir != "" {
		if err := t.dst.MkdirAll(dir); err != nil {
			return err
		}
	}
	counts := d.Counts()
	t.res.Ledger = append(t.res.Ledger, Ledger{Path: d.Path, Dir: dir, ContentCount: counts.Stated, Rows: counts.Items})
	l := &t.res.Ledger[len(t.res.Ledger)-1]
	for m, err := range d.Messages() {
		if ctxErr := ctx.Err(); ctxErr != nil {
			return ctxErr
		}
		if err != nil {
			t.res.Skipped = append(t.res.Skipped, Loss{Folder: d.Path, Reason: oneLine(err)})
			continue
		}
		if err := t.item(m, d, l); err != nil {
			return err
		}
	}
	return nil
}

// item writes one item and enters it into the ledger of its folder.
func (t *tree) item(m *pst.Message, d *pst.Folder, l *Ledger) error {
	loss := Loss{NID: m.NID, Folder: d.Path, Subject: subject(m)}
	if m.Props() != m.Row() { // they are one when the item has no node
		l.Reachable++
	}
	if m.Props().Len() <= m.Row().Len() && len(m.Problems()) > 0 {
		loss.Reason = oneLine(errors.Join(append([]error{errUnreadable}, m.Problems()...)...))
		t.res.Skipped = append(t.res.Skipped, loss)
		return nil
	}
	l.Readable++
	out, err := t.file(m, join(l.Dir, itemName(m.NID, loss.Subject)))
	var damage *DamageError
	if errors.As(err, &damage) {
		loss.Reason = oneLine(damage)
		t.res.Damaged = append(t.res.Damaged, loss)
	} else if err != nil {
		return err
	}
	l.Written++
	t.res.Written[m.Kind()]++
	t.res.Files = append(t.res.Files, out)
	return nil
}

// oneLine words joined errors as lists of losses show them.
func oneLine(err error) string { return strings.ReplaceAll(err.Error(), "\n", "; ") }

func (t *tree) file(m *pst.Message, name string) (Output, error) {
	out := Output{NID: m.NID, Path: name}
	f, err := t.dst.Create(name)
	if err != nil {
		return out, err
	}
	sum := sha256.New()
	n := &counter{w: io.MultiWriter(f, sum)}
	err = Write(n, m, t.opts)
	if closeErr := f.Close(); closeErr != nil {
		return out, fmt.Errorf("%s: %w", name, closeErr)
	}
	out.Size, out.SHA256 = n.n, [32]byte(sum.Sum(nil))
	return out, err
}

// counter counts what is written.
type counter struct {
	w io.Writer
	n int64
}

func (c *counter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += int64(n)
	return n, err
}
