package ndb

import "fmt"

// Crypt is the encoding of external data blocks, bCryptMethod ([MS-PST] 2.2.2.6).
type Crypt uint8

// Encodings of external blocks.
const (
	CryptNone      Crypt = 0x00
	CryptPermute   Crypt = 0x01
	CryptCyclic    Crypt = 0x02
	CryptProtected Crypt = 0x10 // Windows Information Protection: needs the enterprise key
)

// String names the encoding as the tool prints it.
func (c Crypt) String() string {
	switch c {
	case CryptNone:
		return "none"
	case CryptPermute:
		return "permute"
	case CryptCyclic:
		return "cyclic"
	case CryptProtected:
		return "protected"
	}
	return fmt.Sprintf("0x%02X", uint8(c))
}

// Decode decodes the data of the external block bid in place ([MS-PST] 5.1, 5.2).
func (c Crypt) Decode(p []byte, bid BID) {
	switch c {
	case CryptPermute:
		substitute(p, &decodeTable)
	case CryptCyclic:
		cyclic(p, bid)
	}
}

// Encode encodes the data of the external block bid in place; it undoes
// [Crypt.Decode].
func (c Crypt) Encode(p []byte, bid BID) {
	switch c {
	case CryptPermute:
		substitute(p, &encodeTable)
	case CryptCyclic:
		cyclic(p, bid)
	}
}

func substitute(p []byte, t *[256]byte) {
	// Eight at a time: the bounds checks of the plain loop cost a fifth.
	for len(p) >= 8 {
		q := p[:8:8]
		q[0], q[1], q[2], q[3] = t[q[0]], t[q[1]], t[q[2]], t[q[3]]
		q[4], q[5], q[6], q[7] = t[q[4]], t[q[5]], t[q[6]], t[q[7]]
		p = p[8:]
	}
	for i, b := range p {
		p[i] = t[b]
	}
}

// cyclic is self-inverse. Its key is the BID of the block itself, not of the
// data tree the block belongs to.
func cyclic(p []byte, bid BID) {
	k := uint32(bid)
	key := uint16(k>>16) ^ uint16(k)
	for i, b := range p {
		lo, hi := byte(key), byte(key>>8)
		b = encodeTable[b+lo]
		b = cyclicTable[b+hi]
		b = decodeTable[b-hi]
		p[i] = b - lo
		key++
	}
}
