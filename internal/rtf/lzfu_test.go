package rtf

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"strings"
	"testing"
)

// Examples of [MS-OXRTFCP] 3.1 and 3.2.
const (
	helloWorld = "2d0000002b0000004c5a4675f1c5c7a703000a00726370673132354232 0af3 2068656c0900206277 05b06c647d0a800fa0"
	selfRef    = "1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0"
)

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func ExampleDecompress() {
	text, err := Decompress(Compress([]byte(`{\rtf1 Dear all,\par see you.}`)), 0)
	fmt.Printf("%q %v\n", Text(text), err)
	// Output:
	// "Dear all,\r\nsee you." <nil>
}

func TestPreload(t *testing.T) {
	if sum := crc32.ChecksumIEEE([]byte(preload)); sum != 0x2E98875B || len(preload) != 207 {
		t.Errorf("preload of %d bytes has CRC-32 0x%X", len(preload), sum)
	}
}

func TestDecompressSpecification(t *testing.T) {
	for in, want := range map[string]string{
		helloWorld: "{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n",
		selfRef:    "{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}",
	} {
		got, err := Decompress(unhex(t, in), 0)
		if err != nil || string(got) != want {
			t.Errorf("%q, %v, want %q", got, err, want)
		}
	}
}

func TestDecompressFaults(t *testing.T) {
	whole := unhex(t, helloWorld)
	change := func(offset int, value byte) []byte {
		b := bytes.Clone(whole)
		b[offset] = value
		return b
	}
	mela := Store([]byte("{\\rtf1 x}"))
	for _, tc := range []struct {
		name  string
		in    []byte
		limit int
		want  error
		text  string // beginning of the result
	}{
		{"empty", nil, 0, ErrFormat, ""},
		{"header only in part", whole[:15], 0, ErrFormat, ""},
		{"unknown type", change(8, 'X'), 0, ErrFormat, ""},
		{"wrong checksum", change(12, 0), 0, ErrChecksum, "{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"},
		{"cut", whole[:30], 0, ErrTruncated, "{\\rtf1"},
		{"compressed size too large", change(0, 0xFF), 0, ErrTruncated, "{\\rtf1\\ansi\\ansicpg1252\\pard hello world}"},
		{"compressed size below the header", change(0, 3), 0, ErrTruncated, "{\\rtf1"},
		{"raw size too large", change(4, 0xFF), 0, ErrTruncated, "{\\rtf1\\ansi\\ansicpg1252\\pard hello world}"},
		{"raw size of gigabytes", change(7, 0xFF), 0, ErrTooLarge, "{\\rtf1"},
		{"limit", whole, 10, ErrTooLarge, "{\\rtf1\\ans"},
		{"uncompressed, limit", mela, 4, ErrTooLarge, "{\\rt"},
		{"uncompressed, cut", mela[:20], 0, ErrTruncated, "{\\rt"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, err := Decompress(tc.in, tc.limit)
			if !errors.Is(err, tc.want) || !strings.HasPrefix(string(got), tc.text) {
				t.Errorf("%q, %v, want %q and %v", got, err, tc.text, tc.want)
			}
			if tc.limit > 0 && len(got) > tc.limit {
				t.Errorf("%d bytes above the limit", len(got))
			}
		})
	}
}

// TestDecompressMELA reads the form of a writer that stores one size in both fields.
func TestDecompressMELA(t *testing.T) {
	b := Store([]byte("{\\rtf1 x}"))
	copy(b[4:8], b[0:4])
	if got, err := Decompress(b, 0); err != nil || string(got) != "{\\rtf1 x}" {
		t.Errorf("%q, %v", got, err)
	}
}

func TestCompressRoundTrip(t *testing.T) {
	for _, n := range []int{0, 1, 7, 8, 9, 100, 3889, 4096, 9000} {
		text := bytes.Repeat([]byte("{\\rtf1 Grüße}"), n/13+1)[:n]
		for name, b := range map[string][]byte{"Compress": Compress(text), "Store": Store(text)} {
			got, err := Decompress(b, 0)
			if err != nil || !bytes.Equal(got, text) {
				t.Errorf("%s of %d bytes: %d bytes, %v", name, n, len(got), err)
			}
		}
	}
}

// TestDecompressMemory states gigabytes in a value of a few bytes.
func TestDecompressMemory(t *testing.T) {
	b := unhex(t, selfRef)
	copy(b[4:8], []byte{0xFF, 0xFF, 0xFF, 0x7F})
	got, err := Decompress(b, 1<<30)
	if !errors.Is(err, ErrTooLarge) || cap(got) > 1<<10 {
		t.Errorf("%d bytes allocated, %v", cap(got), err)
	}
}

func FuzzDecompress(f *testing.F) {
	f.Add(unhex(f, helloWorld))
	f.Add(unhex(f, selfRef))
	f.Add(Store([]byte("x")))
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := Decompress(b, 1<<16)
		if len(got) > 1<<16 || len(got) > 9*len(b) {
			t.Fatalf("%d bytes became %d", len(b), len(got))
		}
		if errors.Is(err, ErrFormat) && got != nil {
			t.Fatal("a result with ErrFormat")
		}
		if back, err := Decompress(Compress(b), 0); err != nil || !bytes.Equal(back, b) {
			t.Fatalf("round trip: %v", err)
		}
		Text(got)
		HTML(got)
	})
}
