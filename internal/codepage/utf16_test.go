package codepage

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"
)

// reference decodes UTF-16LE with the standard library.
func reference(b []byte) string {
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = uint16(b[2*i]) | uint16(b[2*i+1])<<8
	}
	return string(utf16.Decode(units))
}

func TestUTF16(t *testing.T) {
	for _, tc := range []struct {
		name, in, want string
	}{
		{"empty", "", ""},
		{"ascii shorter than the fast path", "a\x00b\x00", "ab"},
		{"ascii fast path", "a\x00b\x00c\x00d\x00e\x00", "abcde"},
		{"odd last byte ignored", "a\x00b", "a"},
		{"latin", "\xe9\x00", "é"},
		{"pair", "\x3d\xd8\x00\xde", "😀"},
		{"lone high", "\x3d\xd8a\x00", "\uFFFDa"},
		{"lone low", "\x00\xdea\x00", "\uFFFDa"},
		{"high at the end", "a\x00\x3d\xd8", "a\uFFFD"},
		{"two highs then low", "\x3d\xd8\x3d\xd8\x00\xde", "\uFFFD😀"},
		{"nul kept", "a\x00\x00\x00", "a\x00"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := UTF16([]byte(tc.in)); got != tc.want {
				t.Errorf("UTF16(%q) = %q, want %q", tc.in, got, tc.want)
			}
			if got := string(AppendUTF16([]byte("x"), []byte(tc.in))); got != "x"+tc.want {
				t.Errorf("AppendUTF16 = %q, want %q", got, "x"+tc.want)
			}
		})
	}
}

// TestUTF16Chunks puts surrogates on every boundary of the internal buffer.
func TestUTF16Chunks(t *testing.T) {
	for pad := range 12 {
		for _, unit := range []string{"😀", "é", "a", "漢"} {
			want := strings.Repeat("a", pad) + strings.Repeat(unit, 700)
			if got := UTF16(EncodeUTF16(want)); got != want {
				t.Fatalf("pad %d, %q: text differs", pad, unit)
			}
		}
	}
	lone := bytes.Repeat([]byte{0x3d, 0xd8}, 2000)
	if got := UTF16(lone); got != strings.Repeat("\uFFFD", 2000) {
		t.Errorf("run of lone surrogates: got %d bytes", len(got))
	}
}

func TestUTF16Allocs(t *testing.T) {
	for _, n := range []int{10, 5000} {
		b := EncodeUTF16(strings.Repeat("x", n))
		if got := testing.AllocsPerRun(100, func() { UTF16(b) }); got > 1 {
			t.Errorf("UTF16 of %d characters: %v allocations, want 1", n, got)
		}
	}
}

func FuzzUTF16(f *testing.F) {
	f.Add([]byte("a\x00b\x00c\x00d\x00\x3d\xd8\x00\xde\x00"))
	f.Add(EncodeUTF16(strings.Repeat("aé漢😀", 100)))
	f.Fuzz(func(t *testing.T, b []byte) {
		got := UTF16(b)
		if want := reference(b); got != want {
			t.Fatalf("UTF16(%.200x) = %.100q, want %.100q", b, got, want)
		}
		if !utf8.ValidString(got) {
			t.Fatalf("UTF16(%x) is not UTF-8", b)
		}
	})
}

func BenchmarkUTF16ASCII(b *testing.B) {
	in := EncodeUTF16(strings.Repeat("The quick brown fox. ", 200))
	dst := make([]byte, 0, len(in))
	b.SetBytes(int64(len(in)))
	for b.Loop() {
		dst = AppendUTF16(dst[:0], in)
	}
}
