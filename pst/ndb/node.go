package ndb

import (
	"encoding/binary"
	"sort"
)

// Subnode is an SLENTRY: a node that belongs to one other node ([MS-PST]
// 2.2.2.8.3.3.1.1).
type Subnode struct {
	NID  NID // unique within its owner only
	Data BID
	Sub  BID
}

// Node is a node or sub-node. It reads its sub-node tree once, on first use; a
// Node is not safe for concurrent use.
type Node struct {
	NodeEntry
	f      *File
	owner  NID // node of the node B-tree it hangs below
	depth  int
	subs   []Subnode
	subErr error
	loaded bool
}

// NewNode makes a Node of an entry that [File.Nodes] yielded.
func (f *File) NewNode(e NodeEntry) *Node { return &Node{NodeEntry: e, f: f, owner: e.NID} }

// Reset makes n the node of another entry, reusing its memory.
func (n *Node) Reset(f *File, e NodeEntry) {
	*n = Node{NodeEntry: e, f: f, owner: e.NID, subs: n.subs[:0]}
}

// File returns the file n belongs to.
func (n *Node) File() *File { return n.f }

// Owner returns the NID of the node in the node B-tree that n is or hangs below.
func (n *Node) Owner() NID { return n.owner }

// Open opens the data of n.
func (n *Node) Open() (*Data, error) { return n.f.Data(n.Data, n.owner) }

// Subnodes returns the sub-nodes in ascending order of their NIDs. What could be
// read comes with the error that ended the reading.
func (n *Node) Subnodes() ([]Subnode, error) {
	if !n.loaded {
		n.loaded = true
		if n.Sub != 0 {
			r := subnodeReader{n: n}
			n.subErr = withNode(r.read(n.Sub, -1), n.owner)
		}
		if !sort.SliceIsSorted(n.subs, func(i, j int) bool { return n.subs[i].NID < n.subs[j].NID }) {
			sort.SliceStable(n.subs, func(i, j int) bool { return n.subs[i].NID < n.subs[j].NID })
		}
	}
	return n.subs, n.subErr
}

// Subnode returns the sub-node with the given NID. The error wraps [ErrNotFound]
// when there is none and the whole tree could be read.
func (n *Node) Subnode(nid NID) (*Node, error) {
	subs, err := n.Subnodes()
	i := sort.Search(len(subs), func(i int) bool { return subs[i].NID >= nid })
	if i == len(subs) || subs[i].NID != nid {
		if err != nil {
			return nil, err
		}
		return nil, &FormatError{Code: "pc-value-missing", Struct: "SLBLOCK", Offset: -1, NID: n.owner, BID: n.Sub, Err: notFoundf("no sub-node %v", nid)}
	}
	return n.Child(subs[i])
}

// Child makes a Node of one of n's sub-nodes.
func (n *Node) Child(s Subnode) (*Node, error) {
	if n.depth+1 >= n.f.maxDepth {
		return nil, n.f.Fault(&FormatError{Code: "subnode-block-missing", Struct: "SLBLOCK", Offset: -1, NID: n.owner, BID: n.Sub, Err: Corruptf("sub-nodes nest deeper than %d", n.f.maxDepth)})
	}
	return &Node{NodeEntry: NodeEntry{NID: s.NID, Data: s.Data, Sub: s.Sub, Parent: n.NID}, f: n.f, owner: n.owner, depth: n.depth + 1}, nil
}

// Bounds of one sub-node tree: twice the entries that a full SIBLOCK over full
// SLBLOCKs holds, and more blocks than that takes.
const (
	maxSubnodes      = 2 * 510 * 340
	maxSubnodeBlocks = 8192
)

// subnodeReader collects the entries of one sub-node tree.
type subnodeReader struct {
	n      *Node
	blocks int // read so far, so that a circle of references ends
}

func (r *subnodeReader) fail(code, field string, b *BlockEntry, err error) error {
	return r.n.f.Fault(&FormatError{Code: code, Struct: "SLBLOCK", Field: field, Offset: b.Offset, BID: b.BID, NID: r.n.owner, Err: err})
}

// read appends the entries below bid, an SLBLOCK (level 0) or SIBLOCK; level is
// -1 when it may be either.
func (r *subnodeReader) read(bid BID, level int) error {
	f := r.n.f
	b, err := f.Block(bid)
	if err != nil {
		return err
	}
	if r.blocks++; r.blocks > maxSubnodeBlocks {
		return r.fail("subnode-header", "cEnt", &b, Corruptf("more than %d blocks in one sub-node tree", maxSubnodeBlocks))
	}
	if !b.BID.Internal() {
		return r.fail("node-subnode-type", "bid", &b, Corruptf("an external block cannot be a sub-node block"))
	}
	p, err := f.ReadBlock(b, nil)
	if err != nil {
		return err
	}
	w := f.layout.Width
	header := 4
	if w == 8 {
		header = 8
	}
	if len(p) < header || p[0] != 2 || int(p[1]) > maxTreeLevel || level >= 0 && int(p[1]) != level {
		return r.fail("subnode-header", "cLevel", &b, Corruptf("% X is no header of an SLBLOCK or SIBLOCK of level %d", p[:min(len(p), 4)], level))
	}
	size := 3 * w
	if p[1] > 0 {
		size = 2 * w
	}
	n := int(binary.LittleEndian.Uint16(p[2:]))
	if header+n*size > len(p) {
		return r.fail("subnode-header", "cEnt", &b, Corruptf("%d entries in a block of %d bytes", n, len(p)))
	}
	if p[1] == 0 {
		return r.leaf(&b, p[header:], n)
	}
	return r.inner(&b, p[header:], n, int(p[1])-1)
}

func (r *subnodeReader) leaf(b *BlockEntry, p []byte, n int) error {
	l := r.n.f.layout
	if len(r.n.subs)+n > maxSubnodes {
		return r.fail("subnode-header", "cEnt", b, Corruptf("more than %d sub-nodes in one node", maxSubnodes))
	}
	for i := range n {
		e := p[i*3*l.Width:]
		// The upper half of a 64-bit NID is garbage in real files.
		r.n.subs = append(r.n.subs, Subnode{
			NID:  NID(binary.LittleEndian.Uint32(e)),
			Data: BID(l.word(e[l.Width:])), Sub: BID(l.word(e[2*l.Width:])),
		})
	}
	return nil
}

// inner descends into the children of a SIBLOCK and goes on behind one that
// cannot be read. NIDs ascend over the children, so a block that is referred to
// twice is noticed by its keys.
func (r *subnodeReader) inner(b *BlockEntry, p []byte, n, level int) error {
	w := r.n.f.layout.Width
	var first error
	for i := range n {
		e := p[i*2*w:]
		nid := NID(binary.LittleEndian.Uint32(e))
		var err error
		if have := len(r.n.subs); have > 0 && nid <= r.n.subs[have-1].NID {
			err = r.fail("subnode-header", "nid", b, Corruptf("entry %d begins at %v, behind which the last block went", i, nid))
		} else {
			err = r.read(BID(r.n.f.layout.word(e[w:])), level)
		}
		if err != nil && first == nil {
			first = err
		}
	}
	return first
}
