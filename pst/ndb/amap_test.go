package ndb_test

import (
	"testing"

	"github.com/ostkit/ostkit/internal/corpus"
	"github.com/ostkit/ostkit/pst/ndb"
)

// TestAMaps holds the allocation maps of every sample store against what is in
// use: each live block lies in slots that are set. The free bytes agree with the
// header but in files of other writers, which the count allows for.
func TestAMaps(t *testing.T) {
	stores, maps, agree := 0, 0, 0
	for _, e := range corpus.Stores(t) {
		if !e.Healthy {
			continue
		}
		r := corpus.Open(t, e.Path)
		f, err := ndb.NewFile(r, e.Size, nil)
		if err != nil {
			t.Fatal(err)
		}
		var list []*ndb.AMap
		var free int64
		for m, err := range f.AMaps() {
			if err != nil {
				t.Errorf("%s: %v", e.Path, err)
				continue
			}
			list = append(list, m)
			free += m.Free()
		}
		stores, maps = stores+1, maps+len(list)
		if free == f.Header().Root.AMapFree {
			agree++
		}
		if f.Header().Root.AMapValid != 0 {
			checkInUse(t, e.Path, f, list)
		}
	}
	t.Logf("%d stores, %d maps, free bytes as the header says in %d", stores, maps, agree)
	if agree < stores-5 {
		t.Errorf("free bytes agree with the header in %d of %d stores only", agree, stores)
	}
}

func checkInUse(t *testing.T, path string, f *ndb.File, list []*ndb.AMap) {
	l := f.Format().Layout()
	for b, err := range f.Blocks() {
		if err != nil {
			t.Fatal(err)
		}
		m := list[(b.Offset-l.FirstAMap)/l.AMapStep]
		for off := b.Offset; off < b.Offset+int64(l.PhysicalSize(b.Stored)); off += int64(l.BlockAlign) {
			if !m.Used(off) {
				t.Errorf("%s: block %v at 0x%X is in use, its slot at 0x%X is not", path, b.BID, b.Offset, off)
				return
			}
		}
	}
}
