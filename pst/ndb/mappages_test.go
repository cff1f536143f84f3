package ndb

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestMapPages compares the places of map pages with the format sheet; those of
// FPMap pages lie beyond 2 GB, where no test writes.
func TestMapPages(t *testing.T) {
	type page struct {
		Type   uint8
		Offset int64
	}
	const amap, pmap, fmap, fpmap = 0x84, 0x83, 0x82, 0x85
	cases := []struct {
		f    Format
		k    int64
		want []page
		free int64 // first byte for data
	}{
		{Unicode, 0, []page{{amap, 0x4400}, {pmap, 0x4600}}, 0x4800},
		{Unicode, 1, []page{{amap, 0x42400}}, 0x42600},
		{Unicode, 8, []page{{amap, 0x1F4400}, {pmap, 0x1F4600}}, 0x1F4800},
		{Unicode, 113, []page{{amap, 0x1B62400}}, 0x1B62600},
		{Unicode, 128, []page{{amap, 0x1F04400}, {pmap, 0x1F04600}, {fmap, 0x1F04800}}, 0x1F04A00},
		{Unicode, 136, []page{{amap, 0x20F4400}, {pmap, 0x20F4600}}, 0x20F4800},
		{Unicode, 624, []page{{amap, 0x9724400}, {pmap, 0x9724600}, {fmap, 0x9724800}}, 0x9724A00}, // 128 + 496
		{Unicode, 8192, []page{{amap, 0x7C004400}, {pmap, 0x7C004600}, {fpmap, 0x7C004800}}, 0x7C004C00},
		{ANSI, 0, []page{{amap, 0x4400}, {pmap, 0x4600}}, 0x4800},
		{ANSI, 128, []page{{amap, 0x1F04400}, {pmap, 0x1F04600}, {fmap, 0x1F04800}}, 0x1F04A00},
		{ANSI, 8192, []page{{amap, 0x7C004400}, {pmap, 0x7C004600}}, 0x7C004800},
		{Unicode4K, 0, []page{{amap, 0x22000}}, 0x23000},
		{Unicode4K, 1, []page{{amap, 0x100A000}}, 0x100B000},
	}
	for _, c := range cases {
		var got []page
		for _, p := range c.f.mapPages(c.k) {
			got = append(got, page{p.typ, p.offset})
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%v, section %d: %s", c.f, c.k, diff)
		}
		if free := c.f.firstFree(c.k); free != c.free {
			t.Errorf("%v, section %d: data from 0x%X, want 0x%X", c.f, c.k, free, c.free)
		}
	}
}

// TestAllocator: nothing lies across the end of a section, and pages are aligned.
func TestAllocator(t *testing.T) {
	for _, f := range []Format{ANSI, Unicode, Unicode4K} {
		var closed []int64
		a := newAllocator(f, func(k int64, _ []byte) error { closed = append(closed, k); return nil })
		l := f.Layout()
		sizes := []struct{ size, align int }{{l.PhysicalSize(l.MaxData), l.BlockAlign}, {l.BlockAlign, l.BlockAlign}, {l.PageSize, l.PageSize}}
		last := int64(0)
		for i := 0; len(closed) < 20; i++ {
			s := sizes[i%3]
			off, err := a.take(s.size, s.align)
			if err != nil {
				t.Fatal(err)
			}
			section := (off - l.FirstAMap) / l.AMapStep
			if off%int64(s.align) != 0 || off < last || off < f.firstFree(section) || off+int64(s.size) > l.amapOffset(section+1) {
				t.Fatalf("%v: %d bytes at 0x%X after 0x%X", f, s.size, off, last)
			}
			last = off + int64(s.size)
		}
		for i, k := range closed {
			if int64(i) != k {
				t.Errorf("%v: sections closed %v", f, closed)
			}
		}
	}
}

// TestLongestZeroRun: the unit of FMap bytes.
func TestLongestZeroRun(t *testing.T) {
	cases := map[string]int{"\xFF\xFF": 0, "\x00\x00": 16, "\xF0\x0F": 8, "\x80\x01": 14, "\xAA": 1}
	for m, want := range cases {
		if got := longestZeroRun([]byte(m)); got != want {
			t.Errorf("% X: %d, want %d", m, got, want)
		}
	}
}
