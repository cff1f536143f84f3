package pst

import (
	"encoding/binary"

	"github.com/ostkit/ostkit/pst/ltp"
	"github.com/ostkit/ostkit/pst/mapi"
	"github.com/ostkit/ostkit/pst/ndb"
)

// bag makes a property bag of a property context. Values in the heap are views;
// values in sub-nodes are read when asked for.
func (f *File) bag(pc *ltp.PC) *mapi.Bag {
	return mapi.NewBag(f.properties(pc), f.names, f.opts.CodePage)
}

func (f *File) properties(pc *ltp.PC) []mapi.Property {
	props := make([]mapi.Property, 0, pc.Len())
	for p := range pc.All() {
		props = append(props, f.property(pc, p))
	}
	return props
}

func (f *File) property(pc *ltp.PC, p ltp.Prop) mapi.Property {
	if p.Inline() || !p.External() {
		if b, err := pc.Value(p, f.opts.MaxValueBytes); err == nil {
			return mapi.NewProperty(p.Tag, b)
		}
	}
	return mapi.NewLazyProperty(p.Tag, -1, func() ([]byte, error) {
		return pc.Value(p, f.opts.MaxValueBytes)
	})
}

// rowProperties returns the cells of a table row as properties. Values are
// copied: a table's blocks live shorter than an item.
func (f *File) rowProperties(t *ltp.TC, r ltp.Row) ([]mapi.Property, []error) {
	var problems []error
	props := make([]mapi.Property, 0, len(t.Columns))
	for c := range t.Columns {
		v, ok, err := r.Raw(c, f.opts.MaxValueBytes)
		if err != nil {
			problems = append(problems, err)
		}
		if ok {
			props = append(props, mapi.NewProperty(t.Columns[c].Tag, append([]byte(nil), v...)))
		}
	}
	return props, problems
}

// object decodes a PtypObject value: the sub-node that holds it and its size.
func object(v []byte) (nid ndb.NID, ok bool) {
	if len(v) < 4 {
		return 0, false
	}
	return ndb.NID(binary.LittleEndian.Uint32(v)), true
}
