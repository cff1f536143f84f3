package ltp

import (
	"encoding/binary"
	"iter"

	"github.com/ostkit/ostkit/pst/ndb"
)

// BTH is a B-tree on a heap ([MS-PST] 2.3.2).
type BTH struct {
	heap    *Heap
	KeySize int // cbKey: 2, 4, 8 or 16
	EntSize int // cbEnt: 1 to 32
	levels  int
	root    HID
}

const bthHeaderSize = 8

// maxBTHLevels bounds the height of a BTH; three levels already address more
// records than a heap has room for.
const maxBTHLevels = 8

// OpenBTH reads the BTHHEADER in item id of heap.
func OpenBTH(heap *Heap, id HID) (*BTH, error) {
	b := new(BTH)
	return b, b.reset(heap, id)
}

func (b *BTH) reset(heap *Heap, id HID) error {
	p, err := heap.Item(id)
	if err != nil {
		return err
	}
	if len(p) < bthHeaderSize || p[0] != bthType {
		return heap.fault("bth-header", "BTHHEADER", "bType", ndb.Corruptf("% X is no BTH header", p[:min(len(p), 4)]))
	}
	*b = BTH{heap: heap, KeySize: int(p[1]), EntSize: int(p[2]), levels: int(p[3]), root: HID(binary.LittleEndian.Uint32(p[4:]))}
	switch b.KeySize {
	case 2, 4, 8, 16:
	default:
		return heap.fault("bth-header", "BTHHEADER", "cbKey", ndb.Corruptf("%d bytes, must be 2, 4, 8 or 16", b.KeySize))
	}
	if b.EntSize < 1 || b.EntSize > 32 {
		return heap.fault("bth-header", "BTHHEADER", "cbEnt", ndb.Corruptf("%d bytes, must be 1 to 32", b.EntSize))
	}
	if b.levels > maxBTHLevels {
		return heap.fault("bth-header", "BTHHEADER", "bIdxLevels", ndb.Corruptf("%d levels, at most %d can be", b.levels, maxBTHLevels))
	}
	return nil
}

// Leaves walks the leaf items, each an array of records of KeySize+EntSize bytes
// in ascending order of their keys. A branch that cannot be read is yielded as
// an error, and the walk goes on behind it.
func (b *BTH) Leaves() iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		if b.root == 0 {
			return
		}
		var seen map[HID]bool // an index item may be reached once only
		if b.levels > 0 {
			seen = make(map[HID]bool)
		}
		b.walk(b.root, b.levels, seen, yield)
	}
}

func (b *BTH) walk(id HID, level int, seen map[HID]bool, yield func([]byte, error) bool) bool {
	if seen != nil {
		if seen[id] {
			return yield(nil, b.heap.fault("bth-record-size", "BTH", "hidNextLevel", ndb.Corruptf("item 0x%X is referred to twice", uint32(id))))
		}
		seen[id] = true
	}
	p, err := b.heap.Item(id)
	if err != nil {
		return yield(nil, err)
	}
	size := b.KeySize + b.EntSize
	if level > 0 {
		size = b.KeySize + 4
	}
	if len(p)%size != 0 {
		// The whole records before the remainder are still good.
		if !yield(nil, b.heap.fault("bth-record-size", "BTH", "", ndb.Corruptf("an item of %d bytes is no array of %d-byte records", len(p), size))) {
			return false
		}
		p = p[:len(p)/size*size]
	}
	if level == 0 {
		return yield(p, nil)
	}
	for ; len(p) > 0; p = p[size:] {
		if !b.walk(HID(binary.LittleEndian.Uint32(p[b.KeySize:])), level-1, seen, yield) {
			return false
		}
	}
	return true
}

// Records walks all records as key and data. Both are nil when err is not.
func (b *BTH) Records() iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		size := b.KeySize + b.EntSize
		for leaf, err := range b.Leaves() {
			if err != nil {
				if !yield(Record{}, err) {
					return
				}
				continue
			}
			for ; len(leaf) > 0; leaf = leaf[size:] {
				if !yield(Record{leaf[:b.KeySize], leaf[b.KeySize:size]}, nil) {
					return
				}
			}
		}
	}
}

// Record is one record of a BTH.
type Record struct{ Key, Data []byte }
