package pst

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"sync"

	"github.com/ostkit/ostkit/pst/ltp"
	"github.com/ostkit/ostkit/pst/mapi"
	"github.com/ostkit/ostkit/pst/ndb"
)

// Options tune a [File]. The zero value and nil mean the defaults.
type Options struct {
	// CodePage decodes 8-bit strings of items that do not say theirs; 0 means 1252.
	CodePage int
	// MaxValueBytes bounds a property value that is read whole; 0 means 256 MiB.
	// Attachments can be streamed and are not bound by it.
	MaxValueBytes int64
	// MaxEmbedded bounds how deep messages may be embedded in messages; 0 means 16.
	MaxEmbedded int
	// PageCacheBytes bounds the memory for B-tree pages; 0 means 1 MiB.
	PageCacheBytes int
	// Observe is told every fault the reader meets, as often as it meets it. It may
	// be called from several goroutines at once.
	Observe func(*ndb.FormatError)
	// Logger is told what the reader works around; nil discards it.
	Logger *slog.Logger
}

const (
	defaultMaxValue    = 256 << 20
	defaultMaxEmbedded = 16
)

// File is an open data file. It is safe for concurrent use if its io.ReaderAt is.
type File struct {
	ndb      *ndb.File
	opts     Options
	closer   io.Closer
	store    *mapi.Bag
	names    *mapi.NameMap
	problems []error

	treeOnce sync.Once
	tree     *folderTree

	membersOnce sync.Once
	members     *membership
}

// Open opens the named data file. The caller has to Close it.
func Open(name string, opts *Options) (*File, error) {
	r, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	st, err := r.Stat()
	if err == nil && st.IsDir() {
		err = fmt.Errorf("%s is a directory, not an Outlook data file", name)
	}
	var f *File
	if err == nil {
		f, err = NewFile(r, st.Size(), opts)
	}
	if err != nil {
		r.Close()
		return nil, err
	}
	f.closer = r
	return f, nil
}

// NewFile opens the data file r of size bytes. It succeeds whenever the header
// can be used; a message store or name map that cannot be read is in
// [File.Problems].
func NewFile(r io.ReaderAt, size int64, opts *Options) (*File, error) {
	f := new(File)
	if opts != nil {
		f.opts = *opts
	}
	if f.opts.MaxValueBytes <= 0 {
		f.opts.MaxValueBytes = defaultMaxValue
	}
	if f.opts.MaxEmbedded <= 0 {
		f.opts.MaxEmbedded = defaultMaxEmbedded
	}
	if f.opts.Logger == nil {
		f.opts.Logger = slog.New(slog.DiscardHandler)
	}
	n, err := ndb.NewFile(r, size, &ndb.Options{PageCacheBytes: f.opts.PageCacheBytes, Observe: f.opts.Observe})
	if err != nil {
		return nil, err
	}
	f.ndb = n
	f.problems = append(f.problems, n.Problems()...)
	f.loadNames()
	f.loadStore()
	return f, nil
}

// Close closes the file if [Open] opened it.
func (f *File) Close() error {
	if f.closer == nil {
		return nil
	}
	return f.closer.Close()
}

// NDB returns the layer below: header, nodes and blocks.
func (f *File) NDB() *ndb.File { return f.ndb }

// Problems returns the faults of the header, the message store and the
// named-property map that were met on opening.
func (f *File) Problems() []error { return f.problems }

func (f *File) problem(err error) {
	f.problems = append(f.problems, err)
	f.opts.Logger.Warn("damage worked around", "err", err)
}

// missingNode words the absence of a node that every store has.
func missingNode(nid ndb.NID, err error) error {
	if errors.Is(err, ndb.ErrNotFound) {
		return &ndb.FormatError{Code: "mandatory-node", Struct: "NBT", Offset: -1, NID: nid, Err: ndb.Corruptf("the store lacks this node")}
	}
	return err
}

func (f *File) openPC(nid ndb.NID) (*ltp.PC, error) {
	n, err := f.ndb.Node(nid)
	if err != nil {
		return nil, f.ndb.Fault(missingNode(nid, err))
	}
	return ltp.OpenPC(n)
}

// loadNames reads the named-property map ([MS-PST] 2.4.7). Without it items are
// still readable, only their named properties have no names.
func (f *File) loadNames() {
	f.names, _ = mapi.ParseNameMap(nil, nil, nil)
	pc, err := f.openPC(ndb.NIDNameToIDMap)
	if err != nil {
		f.problem(err)
		return
	}
	var streams [3][]byte
	for i, id := range []uint16{0x0002, 0x0003, 0x0004} {
		p, ok := pc.Find(id)
		if !ok {
			continue
		}
		if streams[i], err = pc.Value(p, f.opts.MaxValueBytes); err != nil {
			f.problem(err)
		}
	}
	names, errs := mapi.ParseNameMap(streams[0], streams[1], streams[2])
	f.names = names
	for _, err := range errs {
		f.problem(f.ndb.Fault(&ndb.FormatError{Code: "name-map-entry", Struct: "NAMEID", Offset: -1, NID: ndb.NIDNameToIDMap, Err: errors.Join(err, ndb.ErrCorrupt)}))
	}
}

func (f *File) loadStore() {
	f.store = mapi.NewBag(nil, f.names, f.opts.CodePage)
	pc, err := f.openPC(ndb.NIDMessageStore)
	if err != nil {
		f.problem(err)
	}
	if pc != nil {
		f.store = f.bag(pc)
	}
}

// Names returns the named-property map of the store.
func (f *File) Names() *mapi.NameMap { return f.names }

// Props returns the properties of the message store ([MS-PST] 2.4.3). The bag is
// shared: do not use it from several goroutines at once.
func (f *File) Props() *mapi.Bag { return f.store }

// DisplayName returns the name of the store as Outlook shows it.
func (f *File) DisplayName() string { return f.store.Str(0x3001) }

// StoreKey returns the 16-byte PidTagRecordKey that entry ids of the file carry,
// nil if there is none.
func (f *File) StoreKey() []byte { b, _ := f.store.Binary(0x0FF9); return b }

// PasswordProtected reports whether Outlook asks for a password before it opens
// the file. The password encrypts nothing; reading does not need it.
func (f *File) PasswordProtected() bool {
	const notByUser = -1 // what OSTs carry
	v, ok := f.store.Int32(0x67FF)
	return ok && v != 0 && v != notByUser
}

// CheckPassword reports whether password, in the bytes of the ANSI code page it
// was typed in, is the one the file asks for. Different passwords may share the
// 32-bit hash that is stored.
func (f *File) CheckPassword(password []byte) bool {
	v, _ := f.store.Int32(0x67FF)
	return f.PasswordProtected() && ndb.CRC(password) == uint32(v)
}
