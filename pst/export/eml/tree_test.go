package eml_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/ostkit/ostkit/internal/corpus"
	"github.com/ostkit/ostkit/pst"
	"github.com/ostkit/ostkit/pst/export/eml"
)

const sample = "stores/apache+tika/testPST_variousBodyTypes.pst"

func openSample(t testing.TB) *pst.File {
	t.Helper()
	f, err := pst.Open(corpus.ANSI32(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func tree(t testing.TB, f *pst.File, opts *eml.Options) (*memory, *eml.Result) {
	t.Helper()
	dst := newMemory()
	res, err := eml.Tree(context.Background(), f, dst, opts)
	if err != nil {
		t.Fatal(err)
	}
	return dst, res
}

// TestTreeDeterministic writes a store twice, through two readers of it.
func TestTreeDeterministic(t *testing.T) {
	one, first := tree(t, openSample(t), nil)
	two, second := tree(t, openSample(t), nil)
	if len(first.Files) == 0 || !slices.Equal(first.Files, second.Files) || !slices.Equal(first.Ledger, second.Ledger) {
		t.Errorf("results differ: %d and %d files", len(first.Files), len(second.Files))
	}
	for name, b := range one.files {
		if two.files[name] == nil || !bytes.Equal(b.Bytes(), two.files[name].Bytes()) {
			t.Errorf("%s differs", name)
		}
	}
}

// TestTreeFolders: a selection writes the same files under the same names.
func TestTreeFolders(t *testing.T) {
	f := openSample(t)
	all, res := tree(t, f, nil)
	written := 0
	for _, l := range res.Ledger {
		dst, one := tree(t, f, &eml.Options{Folder: func(d *pst.Folder) bool { return d.Path == l.Path }})
		if len(one.Files) != l.Written || len(one.Ledger) != 1 {
			t.Errorf("%s: %d files, want %d", l.Path, len(one.Files), l.Written)
		}
		written += len(dst.files)
		for name := range dst.files {
			if all.files[name] == nil || filepath.ToSlash(filepath.Dir(name)) != l.Dir {
				t.Errorf("%s is not in the whole tree below %s", name, l.Dir)
			}
		}
	}
	if written != len(all.files) {
		t.Errorf("%d files one by one, %d together", written, len(all.files))
	}
}

// TestTreeDir writes to a real directory, and refuses to do it twice.
func TestTreeDir(t *testing.T) {
	f, dir := openSample(t), t.TempDir()
	out := eml.Dir(filepath.Join(dir, "out"))
	res, err := eml.Tree(context.Background(), f, out, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range res.Files {
		st, err := os.Stat(filepath.Join(dir, "out", filepath.FromSlash(file.Path)))
		if err != nil || st.Size() != file.Size {
			t.Errorf("%s: %v", file.Path, err)
		}
	}
	again, err := eml.Tree(context.Background(), f, out, nil)
	if !errors.Is(err, fs.ErrExist) || len(again.Files) != 0 {
		t.Errorf("second run: %v, %d files", err, len(again.Files))
	}
}

func TestTreeCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	res, err := eml.Tree(ctx, openSample(t), newMemory(), nil)
	if !errors.Is(err, context.Canceled) || len(res.Files) != 0 {
		t.Errorf("%d files, error %v", len(res.Files), err)
	}
}

// TestTreeDamaged overwrites the middle of a store: whatever is lost is accounted
// for, whatever is written can be read.
func TestTreeDamaged(t *testing.T) {
	data, err := os.ReadFile(corpus.Enron(t))
	if err != nil {
		t.Fatal(err)
	}
	for i := len(data) / 4; i < len(data)*3/4; i += 1 << 19 {
		copy(data[i:i+4096], bytes.Repeat([]byte{0xA5}, 4096))
	}
	f, err := pst.NewFile(bytes.NewReader(data), int64(len(data)), nil)
	if err != nil {
		t.Fatal(err)
	}
	dst, res := tree(t, f, nil)
	if len(res.Damaged)+len(res.Skipped) == 0 {
		t.Error("no damage was met")
	}
	for _, l := range append(res.Damaged, res.Skipped...) {
		if l.Reason == "" || strings.Contains(l.Reason, "\n") {
			t.Errorf("no reason in one line: %+v", l)
		}
	}
	for name, b := range dst.files {
		t.Run(name, func(t *testing.T) { parse(t, b.Bytes()) })
	}
	for _, l := range res.Ledger {
		if l.Written > l.Readable || l.Readable > l.Reachable {
			t.Errorf("ledger %+v", l)
		}
	}
}

// TestTreeRTF: the option adds bodies and nothing else.
func TestTreeRTF(t *testing.T) {
	f, err := pst.Open(corpus.Path(t, sample), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	dst, res := tree(t, f, &eml.Options{RTF: true})
	bodies := 0
	for _, out := range res.Files {
		m, err := f.Message(out.NID)
		if err != nil {
			t.Fatal(err)
		}
		p := parse(t, dst.files[out.Path].Bytes())
		bodies += p.rtf
		compare(t, m, p)
	}
	if bodies == 0 {
		t.Error("no RTF body was written")
	}
}

func Example() {
	// data is the path of a store.
	export := func(data, to string) error {
		f, err := pst.Open(data, nil)
		if err != nil {
			return err
		}
		defer f.Close()
		res, err := eml.Tree(context.Background(), f, eml.Dir(to), nil)
		if err != nil {
			return err
		}
		for _, l := range res.Skipped {
			fmt.Println(l.Folder, l.NID, l.Reason)
		}
		return nil
	}
	fmt.Println(export("absent.pst", "out") != nil)
	// Output: true
}

// TestRecords: what mail has no field for is there for every kind of item.
func TestRecords(t *testing.T) {
	found := make(map[string]int)
	for _, e := range corpus.Stores(t) {
		if !e.Healthy {
			continue
		}
		f, err := pst.Open(corpus.Path(t, e.Path), nil)
		if err != nil {
			t.Fatal(err)
		}
		dst, _ := tree(t, f, nil)
		for _, b := range dst.files {
			head, _, _ := bytes.Cut(b.Bytes(), []byte("\r\n\r\n"))
			for line := range strings.SplitSeq(string(head), "\r\n") {
				if name, _, _ := strings.Cut(line, ":"); strings.HasPrefix(name, "X-Ostkit-") {
					found[name]++
				}
			}
		}
		f.Close()
	}
	for _, name := range []string{
		"Message-Class", "Search-Key", "Global-Object-Id", "Start", "End", "All-Day", "Location", "Email", "Phone",
		"Company", "Given-Name", "Surname", "File-As", "Member", "Journal-Type", "Note-Color", "Task-Status",
		"Percent-Complete", "Submit-Time", "Delivery-Time", "Busy-Status", "Created", "Recurrence",
	} {
		if found["X-Ostkit-"+name] == 0 {
			t.Errorf("no item has X-Ostkit-%s; found %v", name, slices.Sorted(maps.Keys(found)))
		}
	}
}
