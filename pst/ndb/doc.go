// Package ndb reads the node database layer of Outlook data files (.pst, .ost,
// .nst): the header, the node and block B-trees, blocks with their encodings,
// data trees, sub-node trees and allocation maps ([MS-PST] 2.2). The layer above
// is [github.com/ostkit/ostkit/pst/ltp]; most programs want
// [github.com/ostkit/ostkit/pst].
//
// A [File] covers all three layouts (ANSI, Unicode, Unicode with 4096-byte
// pages) with one set of record types. It reads through an io.ReaderAt, never
// writes, holds no cursor and is safe for concurrent use. Every page and block
// is checked against its CRC, signature and identifier when it is read, and
// every fault is reported as a [*FormatError] that names structure, field and
// offset.
package ndb
