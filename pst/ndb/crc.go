package ndb

import "hash/crc32"

// CRC returns the checksum of pages, blocks, headers, named-property strings and
// PST passwords: the reflected CRC-32 of polynomial 0xEDB88320 with start value
// 0 and no final inversion ([MS-PST] 5.3).
func CRC(p []byte) uint32 {
	// crc32.Update inverts what goes in and what comes out, so starting from all
	// ones gives a zero register, and one more inversion undoes the final one.
	return ^crc32.Update(0xFFFFFFFF, crc32.IEEETable, p)
}

// Signature returns the wSig of a page or block at offset ib ([MS-PST] 5.5).
func Signature(ib int64, bid BID) uint16 {
	v := uint32(ib) ^ uint32(bid)
	return uint16(v>>16) ^ uint16(v)
}
