package item

import (
	"bytes"
	"errors"
	"testing"

	"pgregory.net/rapid"
)

// Change lists as measured in real stores: of a server (22 bytes) and of a client
// (20 bytes).
const (
	serverChange = "166AA62D7A1B3AC5449D53431FBEA294020000"
	clientChange = "147D39CE53FA133C47B92718E2C0E2BE6F0000"
)

func TestComparePCL(t *testing.T) {
	for _, c := range []struct {
		name, local, server string
		want                Order
	}{
		{"conflict", serverChange + "77F5C869" + clientChange + "1C0D", serverChange + "77F5D66A", OrderConflict},
		{"conflict of another item", serverChange + "77F5E856" + clientChange + "2005", serverChange + "77FC67AE", OrderConflict},
		{"changed here", serverChange + "77F5C869" + clientChange + "1C0D", serverChange + "77F5C869", OrderLocalNewer},
		{"changed there", serverChange + "77F5C869", serverChange + "77F5D66A", OrderServerNewer},
		{"same", serverChange + "77F5C869", serverChange + "77F5C869", OrderSame},
		{"order of the list", clientChange + "1C0D" + serverChange + "77F5C869", serverChange + "77F5C869" + clientChange + "1C0D", OrderSame},
		{"older change beside newer", serverChange + "77F5C869" + serverChange + "77F5D66A", serverChange + "77F5D66A", OrderSame},
	} {
		got, err := ComparePCL(unhex(t, c.local), unhex(t, c.server))
		if err != nil || got != c.want {
			t.Errorf("%s: %q %v, want %q", c.name, got, err, c.want)
		}
		back, err := ComparePCL(unhex(t, c.server), unhex(t, c.local))
		mirror := map[Order]Order{
			OrderLocalNewer: OrderServerNewer, OrderServerNewer: OrderLocalNewer, OrderSame: OrderSame, OrderConflict: OrderConflict,
		}
		if err != nil || back != mirror[c.want] {
			t.Errorf("%s, sides exchanged: %q %v", c.name, back, err)
		}
	}
}

func TestParsePCL(t *testing.T) {
	list, err := ParsePCL(unhex(t, serverChange+"77F5C869"+clientChange+"1C0D"))
	if err != nil || len(list) != 2 || !list[0].ServerMade() || list[1].ServerMade() {
		t.Errorf("%x %v", list, err)
	}
	for name, s := range map[string]string{
		"empty":          "",
		"size too small": "10" + "00112233445566778899AABBCCDDEEFF",
		"size 0":         "00",
		"overrun":        serverChange + "77F5",
		"second overrun": serverChange + "77F5C869" + "14",
	} {
		if _, err := ParsePCL(unhex(t, s)); !errors.Is(err, ErrPCL) {
			t.Errorf("%s: error %v", name, err)
		}
		if _, err := ComparePCL(unhex(t, serverChange+"77F5C869"), unhex(t, s)); !errors.Is(err, ErrPCL) {
			t.Errorf("%s on the server: error %v", name, err)
		}
	}
}

// A version that has all of another's changes and one more is newer.
func TestAddedChangeIsNewer(t *testing.T) {
	change := rapid.Custom(func(t *rapid.T) []byte {
		guid := bytes.Repeat([]byte{rapid.ByteRange(1, 3).Draw(t, "guid")}, guidLen)
		counter := rapid.SliceOfN(rapid.Byte(), 4, 6).Draw(t, "counter")
		x := append(guid, counter...)
		return append([]byte{byte(len(x))}, x...)
	})
	rapid.Check(t, func(t *rapid.T) {
		base := bytes.Join(rapid.SliceOfN(change, 1, 5).Draw(t, "base"), nil)
		more := append(bytes.Clone(base), change.Draw(t, "more")...)
		order, err := ComparePCL(more, base)
		if err != nil || order != OrderLocalNewer && order != OrderSame {
			t.Fatalf("%q %v", order, err)
		}
		if same, err := ComparePCL(base, base); err != nil || same != OrderSame {
			t.Fatalf("a list against itself: %q %v", same, err)
		}
	})
}

func FuzzParsePCL(f *testing.F) {
	f.Add([]byte{17})
	f.Add(bytes.Repeat([]byte{17}, 36))
	f.Fuzz(func(t *testing.T, b []byte) {
		list, err := ParsePCL(b)
		if err != nil {
			return
		}
		var again []byte
		for _, x := range list {
			again = append(append(again, byte(len(x))), x...)
		}
		if !bytes.Equal(again, b) {
			t.Errorf("%x read, %x written", b, again)
		}
	})
}
