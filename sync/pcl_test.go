package sync_test

import (
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"github.com/ostkit/ostkit/sync"
)

// Beginnings of entries of real files: a server namespace and a client one,
// each with its size byte and all but the changing end of the LocalId.
const (
	pclA = "166AA62D7A1B3AC5449D53431FBEA294020000"
	pclC = "147D39CE53FA133C47B92718E2C0E2BE6F0000"
)

func parsePCL(t *testing.T, s string) sync.PCL {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	p, err := sync.ParsePCL(b)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestComparePCL(t *testing.T) {
	for _, c := range []struct {
		name, local, server string
		want                sync.Order
	}{
		// Measured on real files.
		{"fork", pclA + "77F5C869" + pclC + "1C0D", pclA + "77F5D66A", sync.Conflict},
		{"fork, later", pclA + "77F5E856" + pclC + "2005", pclA + "77FC67AE", sync.Conflict},
		{"local change on top", pclA + "77F5C869" + pclC + "1C0D", pclA + "77F5C869", sync.LocalNewer},
		{"server ahead", pclA + "77F5C869", pclA + "77F5D66A", sync.ServerNewer},

		{"same", pclA + "77F5C869", pclA + "77F5C869", sync.Same},
		{"order of entries", pclA + "77F5C869" + pclC + "1C0D", pclC + "1C0D" + pclA + "77F5C869", sync.Same},
		{"server knows the client's change", pclC + "1C0D", pclA + "77F5C869" + pclC + "1C0D", sync.ServerNewer},
		{"high byte first", pclA + "00000100", pclA + "000000FF", sync.LocalNewer},
		{"other namespaces", pclA + "77F5C869", pclC + "1C0D", sync.Conflict},
		{"other length, same GUID", pclA + "77F5C869", "15" + pclA[2:] + "77F5C8", sync.Conflict},
		{"the highest of a namespace counts", pclA + "77F5C869" + pclA + "77F5D66A", pclA + "77F5D66A", sync.Same},
	} {
		t.Run(c.name, func(t *testing.T) {
			local, server := parsePCL(t, c.local), parsePCL(t, c.server)
			if got := sync.ComparePCL(local, server); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
			mirror := map[sync.Order]sync.Order{
				sync.Same: sync.Same, sync.Conflict: sync.Conflict,
				sync.LocalNewer: sync.ServerNewer, sync.ServerNewer: sync.LocalNewer,
			}
			if got := sync.ComparePCL(server, local); got != mirror[c.want] {
				t.Errorf("sides exchanged: %s", got)
			}
		})
	}
}

func TestParsePCLRefuses(t *testing.T) {
	for _, c := range []struct{ name, pcl, want string }{
		{"empty", "", "empty"},
		{"size below 17", "10" + strings.Repeat("00", 16), "XidSize at 0: 16, at least 17 expected"},
		{"zero size", "00", "XidSize at 0: 0"},
		{"overrun", "16AB", "SizedXid at 0: 22 bytes, 1 left"},
		{"second overruns", pclA + "77F5C869" + "14", "SizedXid at 23: 20 bytes, 0 left"},
	} {
		b, err := hex.DecodeString(c.pcl)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := sync.ParsePCL(b); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", c.name, err, c.want)
		}
	}
}

func TestPCLHasServerXID(t *testing.T) {
	if !parsePCL(t, pclC+"1C0D"+pclA+"77F5C869").HasServerXID() {
		t.Error("22 bytes are a server's")
	}
	if parsePCL(t, pclC+"1C0D").HasServerXID() {
		t.Error("20 bytes are a client's")
	}
}

// A long list takes time in proportion to its length: it may come from any file.
func TestComparePCLLong(t *testing.T) {
	var b strings.Builder
	for i := range 60000 {
		fmt.Fprintf(&b, "11%032X%02X", i, i%256)
	}
	p := parsePCL(t, b.String())
	if got := sync.ComparePCL(p, p); got != sync.Same {
		t.Error(got)
	}
}

func ExampleComparePCL() {
	parse := func(s string) sync.PCL {
		b, _ := hex.DecodeString(s)
		p, err := sync.ParsePCL(b)
		if err != nil {
			fmt.Println(err)
		}
		return p
	}
	local := parse("166AA62D7A1B3AC5449D53431FBEA29402000077F5C869")
	server := parse("166AA62D7A1B3AC5449D53431FBEA29402000077F5D66A")
	fmt.Println(sync.ComparePCL(local, server))
	// Output: serverNewer
}

func FuzzParsePCL(f *testing.F) {
	for _, s := range []string{"", "16AB", pclA + "77F5C869" + pclC + "1C0D"} {
		b, _ := hex.DecodeString(s)
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := sync.ParsePCL(b)
		if err == nil && sync.ComparePCL(p, p) != sync.Same {
			t.Errorf("%x differs from itself", b)
		}
	})
}
