package pstgen

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"github.com/ostkit/ostkit/pst/ndb"
)

// Flip inverts the lowest bit of the byte at off.
func Flip(file []byte, off int64) { file[off] ^= 1 }

// Zero overwrites n bytes from off with zeros.
func Zero(file []byte, off, n int64) { clear(file[off : off+n]) }

// NodePage returns the offset of the leaf page of the node B-tree that lists nid.
func NodePage(file []byte, nid ndb.NID) (int64, error) {
	f, err := open(file)
	if err != nil {
		return 0, err
	}
	return leafPage(file, f, f.Header().Root.NBT, uint64(nid))
}

// BlockPage returns the offset of the leaf page of the block B-tree that lists bid.
func BlockPage(file []byte, bid ndb.BID) (int64, error) {
	f, err := open(file)
	if err != nil {
		return 0, err
	}
	return leafPage(file, f, f.Header().Root.BBT, uint64(bid))
}

// FlipNodePage inverts a bit in the leaf page that [NodePage] finds and returns the
// offset of the page.
func FlipNodePage(file []byte, nid ndb.NID) (int64, error) {
	off, err := NodePage(file, nid)
	if err == nil {
		Flip(file, off)
	}
	return off, err
}

// FlipBlockPage inverts a bit in the leaf page that [BlockPage] finds and returns
// the offset of the page.
func FlipBlockPage(file []byte, bid ndb.BID) (int64, error) {
	off, err := BlockPage(file, bid)
	if err == nil {
		Flip(file, off)
	}
	return off, err
}

// FlipNodeBlock inverts a bit in data block i of a node, or of the sub-node that
// the path below leads to, and returns the offset of the block.
func FlipNodeBlock(file []byte, i int, nid ndb.NID, path ...ndb.NID) (int64, error) {
	blocks, err := NodeBlocks(file, nid, path...)
	if err != nil {
		return 0, err
	}
	if i >= len(blocks) {
		return 0, fmt.Errorf("node %v has %d blocks only", nid, len(blocks))
	}
	Flip(file, blocks[i].Offset)
	return blocks[i].Offset, nil
}

// NodeBlocks returns the data blocks of a node, or of the sub-node that the path
// leads to, in the order of the data.
func NodeBlocks(file []byte, nid ndb.NID, path ...ndb.NID) ([]ndb.BlockEntry, error) {
	f, err := open(file)
	if err != nil {
		return nil, err
	}
	n, err := f.Node(nid)
	for _, sub := range path {
		if err != nil {
			return nil, err
		}
		n, err = n.Subnode(sub)
	}
	if err != nil {
		return nil, err
	}
	return dataBlocks(f, n.Data)
}

func open(file []byte) (*ndb.File, error) {
	return ndb.NewFile(bytes.NewReader(file), int64(len(file)), nil)
}

// dataBlocks lists the external blocks of a data tree.
func dataBlocks(f *ndb.File, bid ndb.BID) ([]ndb.BlockEntry, error) {
	if bid == 0 {
		return nil, nil
	}
	b, err := f.Block(bid)
	if err != nil || !bid.Internal() {
		return []ndb.BlockEntry{b}, err
	}
	p, err := f.ReadBlock(b, nil)
	if err != nil {
		return nil, err
	}
	var list []ndb.BlockEntry
	for i := range int(binary.LittleEndian.Uint16(p[2:])) {
		below, err := dataBlocks(f, ndb.BID(word(f, p[8+i*f.Format().Layout().Width:])))
		if err != nil {
			return nil, err
		}
		list = append(list, below...)
	}
	return list, nil
}

func word(f *ndb.File, p []byte) uint64 {
	if f.Format().Layout().Width == 4 {
		return uint64(binary.LittleEndian.Uint32(p))
	}
	return binary.LittleEndian.Uint64(p)
}

// leafPage descends to the leaf page whose keys include key.
func leafPage(file []byte, f *ndb.File, ref ndb.BRef, key uint64) (int64, error) {
	l := f.Format().Layout()
	for {
		page := file[ref.Offset:][:l.PageSize]
		c := page[l.PageEntries:]
		n, size, level := int(c[0]), int(c[2]), int(c[3])
		if f.Format() == ndb.Unicode4K {
			n, size, level = int(binary.LittleEndian.Uint16(c)), int(c[4]), int(c[5])
		}
		i := 0
		for i+1 < n && word(f, page[(i+1)*size:]) <= key {
			i++
		}
		switch e := page[i*size:]; {
		case level > 0:
			ref = ndb.BRef{BID: ndb.BID(word(f, e[l.Width:])), Offset: int64(word(f, e[2*l.Width:]))}
		case n == 0 || word(f, e) != key:
			return 0, fmt.Errorf("%w: key 0x%X", ndb.ErrNotFound, key)
		default:
			return ref.Offset, nil
		}
	}
}
