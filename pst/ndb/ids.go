package ndb

import "fmt"

// NID identifies a node: index<<5 | type ([MS-PST] 2.2.2.1).
type NID uint32

// Type returns the node type, the low five bits.
func (n NID) Type() NIDType { return NIDType(n & 0x1F) }

// Index returns the node index, the upper 27 bits.
func (n NID) Index() uint32 { return uint32(n) >> 5 }

// WithType returns the NID that has n's index and the type t: the tables of a
// folder share the folder's index.
func (n NID) WithType(t NIDType) NID { return n&^0x1F | NID(t) }

// String formats the NID as in "0x8022".
func (n NID) String() string { return fmt.Sprintf("0x%X", uint32(n)) }

// NIDType is the type part of a NID ([MS-PST] 2.2.2.1).
type NIDType uint8

// Node types. Types 0x14 and 0x15 occur in OSTs only and are not in the
// specification.
const (
	TypeHID                NIDType = 0x00
	TypeInternal           NIDType = 0x01
	TypeNormalFolder       NIDType = 0x02
	TypeSearchFolder       NIDType = 0x03
	TypeNormalMessage      NIDType = 0x04
	TypeAttachment         NIDType = 0x05
	TypeSearchUpdateQueue  NIDType = 0x06
	TypeSearchCriteria     NIDType = 0x07
	TypeAssocMessage       NIDType = 0x08
	TypeContentsIndex      NIDType = 0x0A
	TypeHierarchyTable     NIDType = 0x0D
	TypeContentsTable      NIDType = 0x0E
	TypeAssocContentsTable NIDType = 0x0F
	TypeSearchContents     NIDType = 0x10
	TypeAttachmentTable    NIDType = 0x11
	TypeRecipientTable     NIDType = 0x12
	TypeOSTContentsIndex   NIDType = 0x14
	TypeOSTAssocIndex      NIDType = 0x15
	TypeLTP                NIDType = 0x1F
)

// Nodes with a fixed NID ([MS-PST] 2.4.1). The last three exist in OSTs only.
const (
	NIDMessageStore        NID = 0x21
	NIDNameToIDMap         NID = 0x61
	NIDRootFolder          NID = 0x122
	NIDAttachmentTable     NID = 0x671
	NIDRecipientTable      NID = 0x692
	NIDOSTReplicaMap       NID = 0x801
	NIDOSTFolderIndex      NID = 0x821
	NIDOSTSyncTable        NID = 0x841
	NIDColumnHeapConvID    NID = 0x521
	NIDColumnHeapSenderStr NID = 0x541
)

// BID identifies a block or a page ([MS-PST] 2.2.2.2).
type BID uint64

// Internal reports whether the BID names an XBLOCK, XXBLOCK, SLBLOCK or SIBLOCK
// rather than external data. It says nothing about page BIDs.
func (b BID) Internal() bool { return b&2 != 0 }

// key returns b as the block B-tree stores it. Bit 0 is reserved: readers have
// to clear it.
//
// QUIRK: XBLOCK entries of ANSI files carry it set (97_outlook_pass12345.pst).
func (b BID) key() BID { return b &^ 1 }

// String formats the BID as in "0x3B60".
func (b BID) String() string { return fmt.Sprintf("0x%X", uint64(b)) }
