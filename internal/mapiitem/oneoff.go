package mapiitem

import (
	"bytes"
	"encoding/binary"

	"github.com/ostkit/ostkit/diff/item"
	"github.com/ostkit/ostkit/internal/codepage"
)

// oneOffProvider is the provider id of one-off entry ids, 812B1FA4-BEA3-1019-
// 9D6E-00DD010F5402 in the order of the file.
var oneOffProvider = []byte{0x81, 0x2B, 0x1F, 0xA4, 0xBE, 0xA3, 0x10, 0x19, 0x9D, 0x6E, 0x00, 0xDD, 0x01, 0x0F, 0x54, 0x02}

const (
	oneOffHeader  = 24 // flags, provider, version, flags
	oneOffUnicode = 0x8000
)

// oneOff decodes a one-off entry id: display name, address type and address, each
// ending in a NUL ([MS-OXCDATA] 2.2.5.1).
func oneOff(b []byte) (a item.Address, ok bool) {
	if len(b) < oneOffHeader || !bytes.Equal(b[4:20], oneOffProvider) {
		return a, false
	}
	unicode := binary.LittleEndian.Uint16(b[22:])&oneOffUnicode != 0
	rest := b[oneOffHeader:]
	var parts [3]string
	for i := range parts {
		if parts[i], rest, ok = cutString(rest, unicode); !ok {
			return a, false
		}
	}
	return item.Address{Name: parts[0], Email: parts[2]}, true
}

// cutString splits a NUL-terminated string off b; the last NUL may be missing.
func cutString(b []byte, unicode bool) (s string, rest []byte, ok bool) {
	if len(b) == 0 {
		return "", nil, false
	}
	if !unicode {
		text, rest, _ := bytes.Cut(b, []byte{0})
		s, _ = codepage.Decode(codepage.Windows, text)
		return s, rest, true
	}
	for i := 0; i+1 < len(b); i += 2 {
		if b[i] == 0 && b[i+1] == 0 {
			return codepage.UTF16(b[:i]), b[i+2:], true
		}
	}
	return codepage.UTF16(b), nil, true
}
