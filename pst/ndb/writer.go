package ndb

import (
	"cmp"
	"io"
	"math"
	"slices"
)

// WriterOptions choose what a [Writer] writes.
type WriterOptions struct {
	Format Format // the zero value is ANSI
	Client Client // the zero value is ClientPST
	Crypt  Crypt  // encoding of external blocks; the zero value is CryptNone
}

// Writer writes a new data file at the node database layer ([MS-PST] 2.2), in one
// pass: blocks in the order in which they are given, then both B-trees. Only map
// pages and, last of all, the header are written behind the cursor, so a file that
// was not finished cannot be taken for a store.
//
// Equal calls give equal bytes. A Writer keeps 16 bytes per block, 32 per node and
// one allocation map. After the first error every call returns it. A Writer is not
// safe for concurrent use.
type Writer struct {
	w      io.WriterAt
	format Format
	layout *Layout
	client Client
	alloc  *allocator
	enc    blockEncoder
	blocks []blockRecord // by counter: BIDs are handed out without gaps
	nodes  []NodeEntry
	nids   [32]uint32
	pages  BID // last page BID handed out
	err    error
	closed bool
}

// blockRecord is what the block B-tree will say of a block.
type blockRecord struct {
	offset           int64
	stored, inflated uint16
	refs             uint16
	internal         bool
}

// NewWriter begins a data file in w, which has to be empty: what is not written
// must read as zero. nil options mean a Unicode PST with permute encoding, the
// common form.
func NewWriter(w io.WriterAt, opts *WriterOptions) (*Writer, error) {
	if opts == nil {
		opts = &WriterOptions{Format: Unicode, Crypt: CryptPermute}
	}
	nw := &Writer{w: w, format: opts.Format, client: opts.Client}
	switch {
	case int(opts.Format) >= len(layouts):
		return nil, unsupportedf("no format %d", opts.Format)
	case opts.Crypt > CryptCyclic:
		return nil, unsupportedf("blocks cannot be written with the encoding %v", opts.Crypt)
	}
	if nw.client == (Client{}) {
		nw.client = ClientPST
	}
	nw.layout = opts.Format.Layout()
	nw.enc = blockEncoder{format: opts.Format, crypt: opts.Crypt}
	nw.alloc = newAllocator(opts.Format, nw.writeAMap)
	for t := range nw.nids {
		nw.nids[t] = firstIndex(NIDType(t))
	}
	return nw, nil
}

// Format returns the layout of the file being written.
func (w *Writer) Format() Format { return w.format }

// firstIndex is the index behind which NIDs of a type are handed out in a new file
// ([MS-PST] 2.2.2.6, rgnid).
func firstIndex(t NIDType) uint32 {
	switch t {
	case TypeSearchFolder:
		return 0x4000
	case TypeNormalMessage:
		return 0x10000
	case TypeAssocMessage:
		return 0x8000
	}
	return 0x400
}

// nidGroups are the types whose nodes make up one object and share its index.
var nidGroups = [][]NIDType{
	{TypeNormalFolder, TypeHierarchyTable, TypeContentsTable, TypeAssocContentsTable, TypeOSTContentsIndex, TypeOSTAssocIndex},
	{TypeSearchFolder, TypeSearchUpdateQueue, TypeSearchCriteria, TypeSearchContents},
}

// noteNID raises the counters of the header above the index of n.
func (w *Writer) noteNID(n NID) {
	index := n.Index()
	w.nids[n.Type()] = max(w.nids[n.Type()], index)
	for _, group := range nidGroups {
		if index <= firstIndex(n.Type()) || !slices.Contains(group, n.Type()) {
			continue
		}
		for _, t := range group {
			w.nids[t] = max(w.nids[t], index)
		}
	}
}

// NewNID hands out the next NID of a type. The tables of a folder take its NID
// [NID.WithType] their own types.
func (w *Writer) NewNID(t NIDType) NID {
	n := NID((w.nids[t&0x1F]+1)<<5) | NID(t&0x1F)
	w.noteNID(n)
	return n
}

// fail remembers and returns the first error.
func (w *Writer) fail(err error) error {
	if w.err == nil {
		w.err = err
	}
	return w.err
}

func (w *Writer) writeAt(p []byte, off int64) error {
	if w.err != nil {
		return w.err
	}
	if w.format == ANSI && off+int64(len(p)) > math.MaxInt32 {
		return w.fail(unsupportedf("an ANSI file cannot exceed 2 GiB"))
	}
	if _, err := w.w.WriteAt(p, off); err != nil {
		return w.fail(err)
	}
	return nil
}

// WriteBlock writes an external block of 1 to MaxData bytes and returns its BID. A
// block that nothing refers to when the file is closed becomes garbage in it.
func (w *Writer) WriteBlock(data []byte) (BID, error) { return w.writeBlock(data, false) }

func (w *Writer) writeBlock(data []byte, internal bool) (BID, error) {
	switch {
	case w.err != nil:
		return 0, w.err
	case w.closed:
		return 0, w.fail(formatf("the file has been closed"))
	case len(data) == 0 || len(data) > w.layout.MaxData:
		return 0, w.fail(formatf("a block of %d bytes; 1 to %d are possible", len(data), w.layout.MaxData))
	}
	bid := BID(len(w.blocks)+1) << 2
	if internal {
		bid |= 2
	}
	stored, err := w.enc.prepare(bid, data)
	if err != nil {
		return 0, w.fail(err)
	}
	ib, err := w.alloc.take(w.layout.PhysicalSize(len(stored)), w.layout.BlockAlign)
	if err != nil {
		return 0, w.fail(err)
	}
	w.blocks = append(w.blocks, blockRecord{
		offset: ib, stored: uint16(len(stored)), inflated: uint16(len(data)), refs: 1, internal: internal,
	})
	return bid, w.writeAt(w.enc.encode(bid, ib, stored, len(data)), ib)
}

// record returns what is known of a block that was written.
func (w *Writer) record(bid BID) (*blockRecord, error) {
	i := uint64(bid)>>2 - 1
	if i >= uint64(len(w.blocks)) || w.blocks[i].internal != bid.Internal() {
		return nil, w.fail(notFoundf("no block %v has been written", bid))
	}
	return &w.blocks[i], nil
}

// retain counts a reference to each of the blocks; 0 is none.
func (w *Writer) retain(bids ...BID) error {
	for _, bid := range bids {
		if bid == 0 {
			continue
		}
		b, err := w.record(bid)
		if err != nil {
			return err
		}
		if b.refs == math.MaxUint16 {
			return w.fail(unsupportedf("block %v is referred to more than %d times", bid, math.MaxUint16-1))
		}
		b.refs++
	}
	return nil
}

// RefCount returns the reference count a block has so far, 0 for an unknown one.
// Blocks may be shared, as Outlook shares empty tables, but not beyond 65,534
// references.
func (w *Writer) RefCount(bid BID) int {
	i := uint64(bid)>>2 - 1
	if i >= uint64(len(w.blocks)) {
		return 0
	}
	return int(w.blocks[i].refs)
}

// AddNode enters a node whose data and sub-nodes have been written. The order of
// the calls does not matter; a NID can be entered once.
func (w *Writer) AddNode(e NodeEntry) error {
	if w.err != nil {
		return w.err
	}
	if e.Sub != 0 && !e.Sub.Internal() {
		return w.fail(formatf("node %v: %v is no block of a sub-node tree", e.NID, e.Sub))
	}
	if err := w.retain(e.Data, e.Sub); err != nil {
		return err
	}
	w.noteNID(e.NID)
	w.nodes = append(w.nodes, e)
	return nil
}

func (w *Writer) nextPage() BID {
	w.pages++
	return w.pages
}

func (w *Writer) writeAMap(section int64, amap []byte) error {
	off := w.layout.amapOffset(section)
	if err := w.writeAt(w.format.encodeMapPage(pageAMap, off, amap), off); err != nil {
		return err
	}
	for _, p := range w.format.mapPages(section) {
		if p.typ != pagePMap && p.typ != pageFPMap {
			continue
		}
		// All ones: no pages are reserved. Only allocation maps are used today.
		if err := w.writeAt(w.format.encodeMapPage(p.typ, p.offset, ones(w.layout.PageSize)), p.offset); err != nil {
			return err
		}
	}
	return nil
}

func ones(n int) []byte {
	p := make([]byte, n)
	for i := range p {
		p[i] = 0xFF
	}
	return p
}

// Close writes the B-trees, the maps and the header. If the destination has a
// method Sync, as *os.File has, it is called before and after the header is
// written. Close does not close the destination.
func (w *Writer) Close() error {
	if w.err != nil || w.closed {
		return w.err
	}
	w.closed = true
	h := w.newHeader()
	if err := w.writeTrees(&h.Root); err != nil {
		return w.fail(err)
	}
	if err := w.writeMaps(&h.Root); err != nil {
		return w.fail(err)
	}
	if err := w.sync(); err != nil {
		return w.fail(err)
	}
	h.PageNext = w.pages + 1
	raw := make([]byte, w.layout.HeaderSize)
	h.encode(raw)
	if err := w.writeAt(raw, 0); err != nil {
		return err
	}
	return w.sync()
}

// newHeader returns the header but for the root structure and the page counter.
func (w *Writer) newHeader() *Header {
	h := &Header{
		Format: w.format, Client: w.client, Version: 23, ClientVersion: 19, Platform: [2]uint8{1, 1},
		BlockNext: BID(len(w.blocks)+1) << 2, Unique: 1, NIDs: w.nids, Sentinel: 0x80, Crypt: w.enc.crypt,
	}
	switch w.format {
	case ANSI:
		h.Version = 14
	case Unicode4K:
		h.Version = 36
	}
	if w.client == ClientOST {
		h.ClientVersion = 12
	}
	return h
}

func (w *Writer) writeTrees(r *Root) (err error) {
	slices.SortFunc(w.nodes, func(a, b NodeEntry) int { return cmp.Compare(a.NID, b.NID) })
	for i := 1; i < len(w.nodes); i++ {
		if w.nodes[i].NID == w.nodes[i-1].NID {
			return formatf("two nodes %v", w.nodes[i].NID)
		}
	}
	r.NBT, err = w.writeTree(&nbt, len(w.nodes), func(i int, p []byte) uint64 {
		w.layout.encodeNode(p, &w.nodes[i])
		return uint64(w.nodes[i].NID)
	})
	if err != nil {
		return err
	}
	r.BBT, err = w.writeTree(&bbt, len(w.blocks), func(i int, p []byte) uint64 {
		b := w.entry(i)
		w.format.encodeBlock(p, &b)
		return uint64(b.BID)
	})
	return err
}

// entry returns block i as the block B-tree lists it.
func (w *Writer) entry(i int) BlockEntry {
	b := &w.blocks[i]
	bid := BID(i+1) << 2
	if b.internal {
		bid |= 2
	}
	return BlockEntry{BID: bid, Offset: b.offset, Stored: int(b.stored), Inflated: int(b.inflated), RefCount: b.refs}
}

// writeMaps closes the last section, writes the pages that depend on all sections,
// and makes the file end where that section does.
func (w *Writer) writeMaps(r *Root) error {
	if err := w.alloc.close(); err != nil {
		return err
	}
	for k := int64(fmapFirst); k <= w.alloc.section && w.format != Unicode4K; k += fmapStep {
		runs := w.alloc.runs[k:min(k+fmapStep, w.alloc.section+1)]
		off := w.layout.amapOffset(k) + 2*int64(w.layout.PageSize)
		if err := w.writeAt(w.format.encodeMapPage(pageFMap, off, runs), off); err != nil {
			return err
		}
	}
	if err := w.writeDList(); err != nil {
		return err
	}
	r.FileEOF = w.alloc.end()
	r.AMapLast = w.layout.amapOffset(w.alloc.section)
	r.AMapFree = w.alloc.free
	r.AMapValid = 2
	if w.alloc.cursor < r.FileEOF {
		return w.writeAt([]byte{0}, r.FileEOF-1)
	}
	return nil
}

// writeDList writes an empty density list: it is advisory ([MS-PST] 2.2.2.7.4.2).
func (w *Writer) writeDList() error {
	page := make([]byte, w.layout.PageSize)
	ref := BRef{w.nextPage(), w.layout.FirstAMap - int64(w.layout.PageSize)}
	w.sealPage(pageDList, ref, page)
	return w.writeAt(page, ref.Offset)
}

func (w *Writer) sync() error {
	if s, ok := w.w.(interface{ Sync() error }); ok {
		return s.Sync()
	}
	return nil
}
