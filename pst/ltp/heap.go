package ltp

import (
	"encoding/binary"

	"github.com/ostkit/ostkit/pst/ndb"
)

// HID identifies an item of a heap ([MS-PST] 2.3.1.1). How it divides into block
// and index depends on the format of the file.
type HID uint32

// HNID is a HID, or the NID of a sub-node if its type bits are set ([MS-PST]
// 2.3.3.2). 0 stands for an empty value.
type HNID uint32

// IsHID reports whether h is a HID rather than a NID.
func (h HNID) IsHID() bool { return h&0x1F == 0 }

// Heap client signatures, bClientSig ([MS-PST] 2.3.1.2).
const (
	ClientTC         = 0x7C // table context
	ClientIDIndex    = 0x8C // id index of an OST
	ClientReplicaMap = 0x6C // replica map of an OST
	ClientColumn     = 0xA5 // column heap of a 4K contents table
	ClientPC         = 0xBC // property context
	bthType          = 0xB5
)

const (
	heapHeaderSize   = 12 // HNHDR
	heapPageHeader   = 2  // HNPAGEHDR
	heapBitmapHeader = 66 // HNBITMAPHDR
	heapSignature    = 0xEC
	maxHeapItem      = 3580

	// cachedBlocks bounds the decoded blocks a heap keeps.
	cachedBlocks = 48
)

// Heap is a heap on a node ([MS-PST] 2.3.1).
type Heap struct {
	node   *ndb.Node
	data   ndb.Data
	format ndb.Format
	client byte
	root   HID
	first  []byte // block 0, kept over Reset as a buffer
	more   map[int][]byte
	order  []int // cached blocks beyond the first, oldest first
}

// OpenHeap opens the heap that is the data of node.
func OpenHeap(node *ndb.Node) (*Heap, error) {
	h := new(Heap)
	return h, h.Reset(node)
}

// Reset makes h the heap of another node, reusing its memory: everything that
// was read from it before becomes invalid.
func (h *Heap) Reset(node *ndb.Node) error {
	h.node, h.format = node, node.File().Format()
	h.more, h.order = nil, h.order[:0]
	if err := h.data.Reset(node.File(), node.Data, node.Owner()); err != nil {
		return err
	}
	if node.Data == 0 {
		return h.fault("heap-signature", "HNHDR", "", ndb.Corruptf("the node has no data"))
	}
	p, err := h.data.Block(0, h.first[:cap(h.first)])
	if err != nil {
		return err
	}
	h.first = p
	if len(p) < heapHeaderSize || p[2] != heapSignature {
		return h.fault("heap-signature", "HNHDR", "bSig", ndb.Corruptf("% X is no heap header", p[:min(len(p), 4)]))
	}
	h.client, h.root = p[3], HID(binary.LittleEndian.Uint32(p[4:]))
	return nil
}

// Client returns the client signature, which tells what the heap holds.
func (h *Heap) Client() byte { return h.client }

// UserRoot returns hidUserRoot, the entry point of the structure above the heap.
func (h *Heap) UserRoot() HID { return h.root }

// Node returns the node the heap is on.
func (h *Heap) Node() *ndb.Node { return h.node }

// fault makes and reports a FormatError about this heap.
func (h *Heap) fault(code, structure, field string, err error) error {
	return h.node.File().Fault(&ndb.FormatError{
		Code: code, Struct: structure, Field: field, Offset: -1,
		NID: h.node.Owner(), BID: h.node.Data, Err: err,
	})
}

// split divides a HID into block and 1-based item index. 4K files give the index
// three more bits.
func (h *Heap) split(id HID) (block, index int) {
	if h.format == ndb.Unicode4K {
		return int(id >> 19), int(id >> 5 & 0x3FFF)
	}
	return int(id >> 16), int(id >> 5 & 0x7FF)
}

// Item returns the item id, a view into its block. HID 0 is the empty item.
func (h *Heap) Item(id HID) ([]byte, error) {
	if id == 0 {
		return nil, nil
	}
	if id&0x1F != 0 {
		return nil, h.fault("heap-hid", "HID", "hidType", ndb.Corruptf("0x%X is not a heap item", uint32(id)))
	}
	block, index := h.split(id)
	p, err := h.block(block)
	if err != nil {
		return nil, err
	}
	return h.item(p, block, index)
}

// block returns a heap block, from the cache if it is there.
func (h *Heap) block(i int) ([]byte, error) {
	if i == 0 {
		return h.first, nil
	}
	if p, ok := h.more[i]; ok {
		return p, nil
	}
	n, err := h.data.Blocks()
	if err != nil {
		return nil, err
	}
	if i >= n {
		return nil, h.fault("heap-hid", "HID", "hidBlockIndex", ndb.Corruptf("block %d of a heap of %d", i, n))
	}
	p, err := h.data.Block(i, nil)
	if err != nil {
		return nil, err
	}
	if h.more == nil {
		h.more = make(map[int][]byte)
	}
	if len(h.order) == cachedBlocks {
		delete(h.more, h.order[0])
		h.order = append(h.order[:0], h.order[1:]...)
	}
	h.more[i] = p
	h.order = append(h.order, i)
	return p, nil
}

// itemArea returns the offset of the first item of a block.
func itemArea(block int) int {
	switch {
	case block == 0:
		return heapHeaderSize
	case (block-8)%128 == 0 && block >= 8:
		return heapBitmapHeader
	}
	return heapPageHeader
}

// item finds item index of block i by the HNPAGEMAP at its end.
func (h *Heap) item(p []byte, i, index int) ([]byte, error) {
	count, rgib, err := h.pageMap(p, i)
	if err != nil {
		return nil, err
	}
	if index < 1 || index > count {
		return nil, h.fault("heap-hid", "HID", "hidIndex", ndb.Corruptf("item %d of the %d in block %d", index, count, i))
	}
	lo := int(binary.LittleEndian.Uint16(rgib[2*index-2:]))
	hi := int(binary.LittleEndian.Uint16(rgib[2*index:]))
	if lo < itemArea(i) || hi < lo || hi > int(binary.LittleEndian.Uint16(p)) {
		return nil, h.fault("heap-items", "HNPAGEMAP", "rgibAlloc", ndb.Corruptf("item %d of block %d from %d to %d", index, i, lo, hi))
	}
	return p[lo:hi:hi], nil
}

func (h *Heap) pageMap(p []byte, block int) (count int, rgib []byte, err error) {
	if len(p) < itemArea(block) {
		return 0, nil, h.fault("heap-map", "HNPAGEHDR", "", ndb.Corruptf("block %d has %d bytes only", block, len(p)))
	}
	at := int(binary.LittleEndian.Uint16(p))
	if at+4 > len(p) {
		return 0, nil, h.fault("heap-map", "HNPAGEHDR", "ibHnpm", ndb.Corruptf("0x%X in block %d of %d bytes", at, block, len(p)))
	}
	count = int(binary.LittleEndian.Uint16(p[at:]))
	rgib = p[at+4:]
	if 2*(count+1) > len(rgib) {
		return 0, nil, h.fault("heap-map", "HNPAGEMAP", "cAlloc", ndb.Corruptf("%d items, the map in block %d has room for %d", count, block, len(rgib)/2-1))
	}
	return count, rgib, nil
}

// Value returns the value an HNID stands for: a heap item, or the data of a
// sub-node of at most limit bytes. 0 is the empty value.
func (h *Heap) Value(id HNID, limit int64) ([]byte, error) {
	if id.IsHID() {
		return h.Item(HID(id))
	}
	d, err := h.Stream(id)
	if err != nil {
		return nil, err
	}
	return d.ReadAll(limit)
}

// Stream opens the data of the sub-node an HNID names.
func (h *Heap) Stream(id HNID) (*ndb.Data, error) {
	n, err := h.node.Subnode(ndb.NID(id))
	if err != nil {
		return nil, err
	}
	return n.Open()
}
