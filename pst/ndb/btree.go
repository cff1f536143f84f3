package ndb

import (
	"encoding/binary"
	"iter"
	"sort"
)

// NodeEntry is an NBTENTRY: where a node's data and sub-nodes are ([MS-PST]
// 2.2.2.7.7.4).
type NodeEntry struct {
	NID    NID
	Data   BID // 0: the node has no data
	Sub    BID // 0: the node has no sub-nodes
	Parent NID // folder of a folder or message; 0 for most other nodes
}

// BlockEntry is a BBTENTRY: where a block is ([MS-PST] 2.2.2.7.7.3).
type BlockEntry struct {
	BID      BID
	Offset   int64
	Stored   int // data bytes in the file
	Inflated int // data bytes after decompression; equal to Stored when not compressed
	RefCount uint16
	entryOff int64
}

func (f *File) decodeNode(p *btPage, i int) NodeEntry {
	e, w := p.entry(i), f.layout.Width
	return NodeEntry{
		NID:    NID(binary.LittleEndian.Uint32(e)),
		Data:   BID(f.layout.word(e[w:])),
		Sub:    BID(f.layout.word(e[2*w:])),
		Parent: NID(binary.LittleEndian.Uint32(e[3*w:])),
	}
}

func (f *File) decodeBlock(p *btPage, i int) BlockEntry {
	e, l := p.entry(i), f.layout
	c := e[2*l.Width:]
	b := BlockEntry{
		BID: BID(l.word(e)).key(), Offset: l.offset(e[l.Width:]),
		Stored: int(binary.LittleEndian.Uint16(c)), entryOff: p.entryOffset(i),
	}
	b.Inflated = b.Stored
	if f.header.Format == Unicode4K {
		b.Inflated = int(binary.LittleEndian.Uint16(c[2:]))
		b.RefCount = binary.LittleEndian.Uint16(c[4:])
	} else {
		b.RefCount = binary.LittleEndian.Uint16(c[2:])
	}
	return b
}

// find descends the tree to the leaf entry with the given key. ok is false when
// the tree has no such key.
func (f *File) find(k *treeKind, key uint64) (p *btPage, i int, ok bool, err error) {
	ref, level := k.root(&f.header), -1
	for {
		if p, err = f.page(k, ref, level); err != nil {
			return nil, 0, false, err
		}
		if p.level == 0 {
			i = sort.Search(p.n, func(i int) bool { return p.key(i)&k.keyMask >= key })
			return p, i, i < p.n && p.key(i)&k.keyMask == key, nil
		}
		i = sort.Search(p.n, func(i int) bool { return p.key(i)&k.keyMask > key }) - 1
		if i < 0 {
			return p, 0, false, nil
		}
		ref, level = p.child(i), p.level-1
	}
}

// Node looks a node up in the node B-tree. The error wraps [ErrNotFound] when
// there is none, and is another one when the tree is damaged on the way to it.
func (f *File) Node(nid NID) (*Node, error) {
	e, err := f.NodeEntry(nid)
	if err != nil {
		return nil, err
	}
	return f.NewNode(e), nil
}

// NodeEntry looks the entry of a node up; errors as for [File.Node].
func (f *File) NodeEntry(nid NID) (NodeEntry, error) {
	p, i, ok, err := f.find(&nbt, uint64(nid))
	if err != nil {
		return NodeEntry{}, err
	}
	if !ok {
		return NodeEntry{}, &FormatError{Struct: "NBT", Offset: -1, NID: nid, Err: notFoundf("no such node")}
	}
	return f.decodeNode(p, i), nil
}

// Block looks a block up in the block B-tree; errors as for [File.Node].
func (f *File) Block(bid BID) (BlockEntry, error) {
	p, i, ok, err := f.find(&bbt, uint64(bid.key()))
	if err != nil {
		return BlockEntry{}, err
	}
	if !ok {
		return BlockEntry{}, &FormatError{Code: "node-block-missing", Struct: "BBT", Offset: -1, BID: bid, Err: notFoundf("no such block")}
	}
	return f.decodeBlock(p, i), nil
}

// Nodes walks the node B-tree in ascending order of NIDs, beginning at from. A
// subtree that cannot be read is yielded as one error, and the walk goes on
// behind it.
func (f *File) Nodes(from NID) iter.Seq2[NodeEntry, error] {
	return func(yield func(NodeEntry, error) bool) {
		w := treeWalk{f: f, k: &nbt, from: uint64(from), leaf: func(p *btPage, i int) bool {
			return yield(f.decodeNode(p, i), nil)
		}, fail: func(err error) bool { return yield(NodeEntry{}, err) }}
		w.walk(nbt.root(&f.header), -1, 0, ^uint64(0))
	}
}

// Blocks walks the block B-tree in ascending order of BIDs; faults as in
// [File.Nodes].
func (f *File) Blocks() iter.Seq2[BlockEntry, error] {
	return func(yield func(BlockEntry, error) bool) {
		w := treeWalk{f: f, k: &bbt, leaf: func(p *btPage, i int) bool {
			return yield(f.decodeBlock(p, i), nil)
		}, fail: func(err error) bool { return yield(BlockEntry{}, err) }}
		w.walk(bbt.root(&f.header), -1, 0, ^uint64(0))
	}
}

// treeWalk is one walk over a B-tree. Each page is given the range of keys its
// parent promises for it, and keys outside are refused: so pages that refer to
// each other in a circle, or are referred to twice, cannot make the walk longer
// than the file has entries.
type treeWalk struct {
	f    *File
	k    *treeKind
	from uint64
	leaf func(p *btPage, i int) bool
	fail func(error) bool
}

// walk visits the keys in [lo, hi) below ref; it returns false to stop.
func (w *treeWalk) walk(ref BRef, level int, lo, hi uint64) bool {
	p, err := w.f.page(w.k, ref, level)
	if err != nil {
		return w.fail(err)
	}
	for i := range p.n {
		key := p.key(i) & w.k.keyMask
		if key < lo || key >= hi {
			if !w.fail(w.f.Fault(w.outOfOrder(p, i, lo, hi))) {
				return false
			}
			continue
		}
		lo = key + 1
		if p.level == 0 {
			if key >= w.from && !w.leaf(p, i) {
				return false
			}
			continue
		}
		next := w.bound(p, i, hi)
		if next <= w.from {
			continue
		}
		if !w.walk(p.child(i), p.level-1, key, next) {
			return false
		}
		lo = max(lo, min(next, hi))
	}
	return true
}

// bound returns the first key that no longer belongs to child i: that of the
// next entry, if it keeps to the order.
func (w *treeWalk) bound(p *btPage, i int, hi uint64) uint64 {
	if i+1 < p.n {
		if next := p.key(i+1) & w.k.keyMask; next > p.key(i)&w.k.keyMask && next < hi {
			return next
		}
	}
	return hi
}

func (w *treeWalk) outOfOrder(p *btPage, i int, lo, hi uint64) error {
	return &FormatError{
		Code: "btree-key-order", Struct: w.k.name + " BTPAGE", Field: "rgentries", Offset: p.entryOffset(i), BID: p.ref.BID,
		Err: Corruptf("key 0x%X of entry %d is not in [0x%X, 0x%X)", p.key(i), i, lo, hi),
	}
}
