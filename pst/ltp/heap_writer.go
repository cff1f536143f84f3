package ltp

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/ostkit/ostkit/pst/ndb"
)

// MaxHeapItem is the largest item of a heap in bytes; larger values go to a
// sub-node ([MS-PST] 2.3.3.3).
const MaxHeapItem = maxHeapItem

// Bounds of a heap that the width of a HID sets ([MS-PST] 2.3.1.1).
func heapLimits(f ndb.Format) (items, blocks int) {
	if f == ndb.Unicode4K {
		return 1<<14 - 1, 1 << 13
	}
	return 1<<11 - 1, 1 << 16
}

// joinHID is the inverse of Heap.split.
func joinHID(f ndb.Format, block, index int) HID {
	if f == ndb.Unicode4K {
		return HID(block<<19 | index<<5)
	}
	return HID(block<<16 | index<<5)
}

// HeapWriter writes a heap on a node ([MS-PST] 2.3.1), block after block. It keeps
// block 0 and the blocks with fill levels (one of 128) until the end, and the
// others too unless streaming. A HeapWriter is not safe for concurrent use.
type HeapWriter struct {
	w      *ndb.Writer
	format ndb.Format
	client byte
	root   HID
	stream bool
	blocks []heapBlock
	levels []byte // fill level of each block
	bids   []ndb.BID
}

// heapBlock is a block in the making; both slices are nil once it is written.
type heapBlock struct {
	data   []byte
	starts []uint16 // of the items, and the end of the last
}

// NewHeap begins a heap with the client signature client.
func NewHeap(w *ndb.Writer, client byte) *HeapWriter {
	h := &HeapWriter{w: w, format: w.Format(), client: client}
	h.grow()
	return h
}

// grow begins a new block.
func (h *HeapWriter) grow() {
	n := itemArea(len(h.blocks))
	h.blocks = append(h.blocks, heapBlock{data: make([]byte, n, max(n, 256)), starts: []uint16{uint16(n)}})
	h.levels = append(h.levels, 0)
	h.bids = append(h.bids, 0)
}

// length returns the bytes of the block when n more bytes and items are in it,
// with its map.
func (b *heapBlock) length(bytes, items int) int {
	return (len(b.data)+bytes+1)&^1 + 4 + 2*(len(b.starts)+items)
}

// Add appends an item of 1 to [MaxHeapItem] bytes and returns its HID.
func (h *HeapWriter) Add(item []byte) (HID, error) {
	if len(item) == 0 || len(item) > maxHeapItem {
		return 0, fmt.Errorf("%w: a heap item of %d bytes; 1 to %d are possible", ndb.ErrFormat, len(item), maxHeapItem)
	}
	items, most := heapLimits(h.format)
	b := &h.blocks[len(h.blocks)-1]
	if b.length(len(item), 1) > h.format.Layout().MaxData || len(b.starts) > items {
		if len(h.blocks) == most {
			return 0, fmt.Errorf("%w: a heap of more than %d blocks", ndb.ErrUnsupported, most)
		}
		h.seal(len(h.blocks) - 1)
		h.grow()
		if err := h.flush(); err != nil {
			return 0, err
		}
		b = &h.blocks[len(h.blocks)-1]
	}
	b.data = append(b.data, item...)
	b.starts = append(b.starts, uint16(len(b.data)))
	return joinHID(h.format, len(h.blocks)-1, len(b.starts)-1), nil
}

// Set replaces the bytes of an item by as many others. The item has to be in a
// block that is not written yet: those of block 0 always are.
func (h *HeapWriter) Set(id HID, item []byte) error {
	block, index := (&Heap{format: h.format}).split(id)
	if block >= len(h.blocks) || h.blocks[block].data == nil || index < 1 || index >= len(h.blocks[block].starts) {
		return fmt.Errorf("%w: heap item 0x%X cannot be changed", ndb.ErrNotFound, uint32(id))
	}
	b := &h.blocks[block]
	if lo, hi := b.starts[index-1], b.starts[index]; int(hi-lo) == len(item) {
		copy(b.data[lo:hi], item)
		return nil
	}
	return fmt.Errorf("%w: heap item 0x%X has another size than %d", ndb.ErrFormat, uint32(id), len(item))
}

// SetRoot sets hidUserRoot.
func (h *HeapWriter) SetRoot(id HID) { h.root = id }

// Size returns the bytes that the heap takes as it is now.
func (h *HeapWriter) Size() int64 {
	last := len(h.blocks) - 1
	return int64(last)*int64(h.format.Layout().MaxData) + int64(h.blocks[last].length(0, 0))
}

// seal appends the HNPAGEMAP to a block and notes how full it is.
func (h *HeapWriter) seal(i int) {
	b := &h.blocks[i]
	free := h.format.Layout().MaxData - b.length(0, 0)
	if len(b.data)%2 != 0 {
		b.data = append(b.data, 0)
	}
	le := binary.LittleEndian
	le.PutUint16(b.data, uint16(len(b.data)))
	b.data = le.AppendUint16(b.data, uint16(len(b.starts)-1))
	b.data = le.AppendUint16(b.data, 0) // cFree
	for _, at := range b.starts {
		b.data = le.AppendUint16(b.data, at)
	}
	h.levels[i] = fillLevel(free)
}

// fillLevel returns the nibble for a block with that many bytes free ([MS-PST]
// 2.3.1.2).
func fillLevel(free int) byte {
	for level, least := range []int{3584, 2560, 2048, 1792, 1536, 1280, 1024, 768, 512, 256, 128, 64, 32, 16, 8} {
		if free >= least {
			return byte(level)
		}
	}
	return 15
}

// holdsLevels reports whether block i states how full other blocks are, and for
// which: first and up to n of them.
func holdsLevels(i int) (at, first, n int, ok bool) {
	if i == 0 {
		return 8, 0, 8, true
	}
	return heapPageHeader, i, 128, itemArea(i) == heapBitmapHeader
}

// flush writes the blocks that are complete, if the heap is streaming.
func (h *HeapWriter) flush() error {
	if !h.stream {
		return nil
	}
	i := len(h.blocks) - 2
	if _, _, _, ok := holdsLevels(i); ok {
		return nil
	}
	return h.write(i)
}

// write writes a sealed block, padded to the full size unless it is the last.
func (h *HeapWriter) write(i int) (err error) {
	b := &h.blocks[i]
	if i < len(h.blocks)-1 {
		size := h.format.Layout().MaxData
		b.data = append(b.data, make([]byte, size-len(b.data))...)
	}
	h.bids[i], err = h.w.WriteBlock(b.data)
	*b = heapBlock{}
	return err
}

// Close writes what is left of the heap and returns the root of its data.
func (h *HeapWriter) Close() (ndb.BID, error) {
	h.seal(len(h.blocks) - 1)
	first := h.blocks[0].data
	first[2], first[3] = heapSignature, h.client
	binary.LittleEndian.PutUint32(first[4:], uint32(h.root))
	for i := len(h.blocks) - 1; i >= 0; i-- {
		if at, from, n, ok := holdsLevels(i); ok {
			h.setLevels(h.blocks[i].data[at:], h.levels[from:min(from+n, len(h.levels))])
		}
	}
	// Block 0 last: its place in the data is not that of its BID.
	for i := 1; i <= len(h.blocks); i++ {
		if k := i % len(h.blocks); h.bids[k] == 0 {
			if err := h.write(k); err != nil {
				return 0, err
			}
		}
	}
	return h.w.WriteTree(h.bids)
}

// setLevels packs fill levels two to a byte, the first in the low half.
func (h *HeapWriter) setLevels(dst, levels []byte) {
	for i, l := range levels {
		dst[i/2] |= l << (4 * (i % 2))
	}
}

// AddBTH adds a B-tree on heap ([MS-PST] 2.3.2) with the given records of key and
// data, which have to be sorted by key: numbers of 2 and 4 bytes by value, longer
// keys byte by byte. Its header goes to the item id, which has 8 bytes; with id 0
// it is added. The header's HID is returned.
func (h *HeapWriter) AddBTH(id HID, keySize, entSize int, records []byte) (HID, error) {
	id, _, err := h.addBTH(id, keySize, entSize, records)
	return id, err
}

// addBTH also returns the leaf items, each but the last full.
func (h *HeapWriter) addBTH(id HID, keySize, entSize int, records []byte) (_ HID, leaves []HID, err error) {
	if !bthSorted(records, keySize, keySize+entSize) {
		return 0, nil, fmt.Errorf("%w: the records of a BTH are not sorted by unique keys", ndb.ErrFormat)
	}
	if id == 0 {
		if id, err = h.Add(make([]byte, bthHeaderSize)); err != nil {
			return 0, nil, err
		}
	}
	var items []HID
	level := 0
	for size := keySize + entSize; len(records) > 0; size = keySize + 4 {
		most := maxHeapItem / size * size
		if items, err = h.addChunks(records, most); err != nil {
			return 0, nil, err
		}
		if leaves == nil {
			leaves = items
		}
		if len(items) == 1 {
			break
		}
		records = indexRecords(records, keySize, most, items)
		level++
	}
	header := []byte{bthType, byte(keySize), byte(entSize), byte(level), 0, 0, 0, 0}
	if len(items) > 0 {
		binary.LittleEndian.PutUint32(header[4:], uint32(items[0]))
	}
	return id, leaves, h.Set(id, header)
}

// addChunks adds p in items of at most size bytes.
func (h *HeapWriter) addChunks(p []byte, size int) (items []HID, err error) {
	for part := range slices.Chunk(p, size) {
		id, err := h.Add(part)
		if err != nil {
			return nil, err
		}
		items = append(items, id)
	}
	return items, nil
}

// indexRecords returns the records of the level above: the first key of every item
// with its HID.
func indexRecords(records []byte, keySize, size int, items []HID) (above []byte) {
	for i, id := range items {
		above = append(above, records[i*size:][:keySize]...)
		above = binary.LittleEndian.AppendUint32(above, uint32(id))
	}
	return above
}

// bthSorted reports whether records of size bytes are in ascending order of unique
// keys.
func bthSorted(records []byte, keySize, size int) bool {
	for ; len(records) >= 2*size; records = records[size:] {
		if compareKeys(records[:keySize], records[size:][:keySize]) >= 0 {
			return false
		}
	}
	return len(records)%size == 0
}

// compareKeys compares two keys of a BTH.
func compareKeys(a, b []byte) int {
	le := binary.LittleEndian
	switch len(a) {
	case 2:
		return int(le.Uint16(a)) - int(le.Uint16(b))
	case 4:
		return int(min(max(int64(le.Uint32(a))-int64(le.Uint32(b)), -1), 1))
	}
	return bytes.Compare(a, b)
}
