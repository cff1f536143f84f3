package ndb

import (
	"io"
	"sync"
)

// Options tune a [File]. The zero value and nil mean the defaults.
type Options struct {
	// PageCacheBytes bounds the memory for B-tree pages; 0 means 1 MiB.
	PageCacheBytes int
	// MaxDepth bounds how deep sub-nodes may nest; 0 means 32.
	MaxDepth int
	// Observe is told every fault the reader meets, also those it can work
	// around, each as often as it is met. It may be called from several
	// goroutines at once. nil discards them.
	Observe func(*FormatError)
}

// File is an open data file at the node database layer. It is safe for
// concurrent use if its io.ReaderAt is.
type File struct {
	r        io.ReaderAt
	size     int64
	header   Header
	layout   *Layout
	pages    pageCache
	observe  func(*FormatError)
	maxDepth int
	inflate  sync.Pool // of *inflater
	problems []error
}

// NewFile reads the header of the data file r of size bytes. The file has to stay
// readable while the File is in use; nothing is ever written to it. Faults of
// the header that leave the file readable are in [File.Problems].
func NewFile(r io.ReaderAt, size int64, opts *Options) (*File, error) {
	if opts == nil {
		opts = &Options{}
	}
	f := &File{r: r, size: size, observe: opts.Observe, maxDepth: opts.MaxDepth}
	if f.maxDepth <= 0 {
		f.maxDepth = 32
	}
	h, err := readHeader(r, size, func(e *FormatError) {
		f.problems = append(f.problems, f.Fault(e))
	})
	if err != nil {
		return nil, f.Fault(err)
	}
	f.header, f.layout = *h, h.Format.Layout()
	f.checkSize()
	cache := opts.PageCacheBytes
	if cache <= 0 {
		cache = 1 << 20
	}
	f.pages = pageCache{slots: make(map[int64]*cachedPage), cap: max(16, cache/f.layout.PageSize)}
	return f, nil
}

// checkSize compares the file with the size its header states. Reads are bounded
// by the real size only.
func (f *File) checkSize() {
	if eof := f.header.Root.FileEOF; eof != f.size {
		f.problems = append(f.problems, f.Fault(&FormatError{
			Code: "file-size", Struct: "ROOT", Field: "ibFileEof",
			Offset: int64(f.layout.headerOffsets().root) + 4, Err: Corruptf("stored 0x%X, the file has 0x%X bytes", eof, f.size),
		}))
	}
	if f.header.Root.AMapValid == 0 {
		f.problems = append(f.problems, f.Fault(&FormatError{
			Code: "root-amap-invalid", Struct: "ROOT", Field: "fAMapValid",
			Offset: int64(f.layout.headerOffsets().root) + int64(4+8*f.layout.Width),
			Err:    Corruptf("0: the file was not closed properly, or copied while in use"),
		}))
	}
}

// Header returns the decoded header.
func (f *File) Header() *Header {
	h := f.header
	return &h
}

// Format returns the layout of the file.
func (f *File) Format() Format { return f.header.Format }

// Size returns the real size of the file in bytes.
func (f *File) Size() int64 { return f.size }

// Problems returns the faults found in the header.
func (f *File) Problems() []error { return f.problems }

// Fault tells the observer of err, if it is a *FormatError, and returns it. The
// layers above report what they find through it.
func (f *File) Fault(err error) error {
	if fe, ok := err.(*FormatError); ok && f.observe != nil {
		f.observe(fe)
	}
	return err
}

// readAt fills p from off. A short read is an error even at the end of the file.
func (f *File) readAt(p []byte, off int64) error {
	n, err := f.r.ReadAt(p, off)
	if n == len(p) {
		return nil
	}
	if err == nil || err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return err
}
