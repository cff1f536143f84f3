package mapi

import (
	"bytes"
	"errors"
	"testing"
)

// Change lists of real conflicts: size byte, namespace and the first two bytes of the
// number, to which the cases add the rest.
const (
	serverSide = "166AA62D7A1B3AC5449D53431FBEA294020000"
	clientSide = "147D39CE53FA133C47B92718E2C0E2BE6F0000"
)

func TestPCLIncludes(t *testing.T) {
	for _, tc := range []struct {
		name          string
		local, remote string
		localIncludes bool
		remIncludes   bool
	}{
		{"conflict", serverSide + "77F5C869" + clientSide + "1C0D", serverSide + "77F5D66A", false, false},
		{"conflict of larger numbers", serverSide + "77F5E856" + clientSide + "2005", serverSide + "77FC67AE", false, false},
		{"local newer", serverSide + "77F5C869" + clientSide + "1C0D", serverSide + "77F5C869", true, false},
		{"server newer", serverSide + "77F5C869", serverSide + "77F5D66A", false, true},
		{"equal", serverSide + "77F5C869", serverSide + "77F5C869", true, true},
		{"nothing known", serverSide + "77F5C869", "", true, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			local, err := ParsePCL(unhex(t, tc.local))
			if err != nil {
				t.Fatal(err)
			}
			remote, err := ParsePCL(unhex(t, tc.remote))
			if err != nil {
				t.Fatal(err)
			}
			if got := local.Includes(remote); got != tc.localIncludes {
				t.Errorf("local includes remote = %v", got)
			}
			if got := remote.Includes(local); got != tc.remIncludes {
				t.Errorf("remote includes local = %v", got)
			}
			if !bytes.Equal(local.Bytes(), unhex(t, tc.local)) {
				t.Errorf("encoded: %X", local.Bytes())
			}
		})
	}
}

// TestPCLLengths checks that numbers of unequal length are never compared.
func TestPCLLengths(t *testing.T) {
	long := PCL{{Namespace: PSMAPI, LocalID: []byte{0, 0, 0, 9}}}
	short := PCL{{Namespace: PSMAPI, LocalID: []byte{1}}}
	if long.Includes(short) || short.Includes(long) {
		t.Error("numbers of unequal length were compared")
	}
}

func TestXID(t *testing.T) {
	server, err := ParseXID(unhex(t, serverSide[2:]+"77F5C869"))
	if err != nil || !server.FromServer() || server.String() != serverSide[2:]+"77F5C869" {
		t.Errorf("server: %v, %v", server, err)
	}
	client, err := ParseXID(unhex(t, clientSide[2:]+"1C0D"))
	if err != nil || client.FromServer() || len(client.LocalID) != 4 {
		t.Errorf("client: %v, %v", client, err)
	}
	for _, n := range []int{0, 15, 16, 25} {
		if x, err := ParseXID(make([]byte, n)); !errors.Is(err, ErrBlob) {
			t.Errorf("XID of %d bytes: %v, %v", n, x, err)
		}
	}
}

func TestPCLDamage(t *testing.T) {
	whole := unhex(t, serverSide+"77F5C869"+clientSide+"1C0D")
	for n := 1; n < len(whole); n++ {
		list, err := ParsePCL(whole[:n])
		if n == 23 {
			if err != nil || len(list) != 1 {
				t.Errorf("the first alone: %v, %v", list, err)
			}
			continue
		}
		if !errors.Is(err, ErrBlob) || len(list) != n/23 {
			t.Errorf("cut at %d: %v, %v", n, list, err)
		}
	}
	if list, err := ParsePCL([]byte{0}); !errors.Is(err, ErrBlob) {
		t.Errorf("size 0: %v, %v", list, err)
	}
}

func FuzzPCL(f *testing.F) {
	f.Add(unhex(f, serverSide+"77F5C869"+clientSide+"1C0D"))
	f.Fuzz(func(t *testing.T, b []byte) {
		list, err := ParsePCL(b)
		if err != nil && !errors.Is(err, ErrBlob) {
			t.Fatal(err)
		}
		if err == nil && !bytes.Equal(list.Bytes(), b) || !bytes.HasPrefix(b, list.Bytes()) {
			t.Fatalf("%X became %X", b, list.Bytes())
		}
		if !list.Includes(list) || !list.Includes(nil) {
			t.Fatal("a list does not include itself")
		}
	})
}
