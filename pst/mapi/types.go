package mapi

import "fmt"

// Type is a property type ([MS-OXCDATA] 2.11.1).
type Type uint16

// Property types ([MS-OXCDATA] 2.11.1).
const (
	PtypUnspecified          Type = 0x0000
	PtypNull                 Type = 0x0001
	PtypInteger16            Type = 0x0002
	PtypInteger32            Type = 0x0003
	PtypFloating32           Type = 0x0004
	PtypFloating64           Type = 0x0005
	PtypCurrency             Type = 0x0006
	PtypFloatingTime         Type = 0x0007
	PtypErrorCode            Type = 0x000A
	PtypBoolean              Type = 0x000B
	PtypObject               Type = 0x000D
	PtypInteger64            Type = 0x0014
	PtypString8              Type = 0x001E
	PtypString               Type = 0x001F
	PtypTime                 Type = 0x0040
	PtypGuid                 Type = 0x0048
	PtypServerId             Type = 0x00FB
	PtypRestriction          Type = 0x00FD
	PtypRuleAction           Type = 0x00FE
	PtypBinary               Type = 0x0102
	PtypMultipleInteger16    Type = 0x1002
	PtypMultipleInteger32    Type = 0x1003
	PtypMultipleFloating32   Type = 0x1004
	PtypMultipleFloating64   Type = 0x1005
	PtypMultipleCurrency     Type = 0x1006
	PtypMultipleFloatingTime Type = 0x1007
	PtypMultipleInteger64    Type = 0x1014
	PtypMultipleString8      Type = 0x101E
	PtypMultipleString       Type = 0x101F
	PtypMultipleTime         Type = 0x1040
	PtypMultipleGuid         Type = 0x1048
	PtypMultipleBinary       Type = 0x1102
)

const (
	multiFlag    = 0x1000
	instanceFlag = 0x2000
)

// typeInfo is the specification's name of a type and the bytes one value takes in a
// store; zero means that the length varies.
type typeInfo struct {
	name string
	size int
}

// types holds the single-valued types.
var types = map[Type]typeInfo{
	PtypUnspecified:  {"PtypUnspecified", 0},
	PtypNull:         {"PtypNull", 0},
	PtypInteger16:    {"PtypInteger16", 2},
	PtypInteger32:    {"PtypInteger32", 4},
	PtypFloating32:   {"PtypFloating32", 4},
	PtypFloating64:   {"PtypFloating64", 8},
	PtypCurrency:     {"PtypCurrency", 8},
	PtypFloatingTime: {"PtypFloatingTime", 8},
	PtypErrorCode:    {"PtypErrorCode", 4},
	PtypBoolean:      {"PtypBoolean", 1},
	PtypObject:       {"PtypObject", 0},
	PtypInteger64:    {"PtypInteger64", 8},
	PtypString8:      {"PtypString8", 0},
	PtypString:       {"PtypString", 0},
	PtypTime:         {"PtypTime", 8},
	PtypGuid:         {"PtypGuid", 16},
	PtypServerId:     {"PtypServerId", 0},
	PtypRestriction:  {"PtypRestriction", 0},
	PtypRuleAction:   {"PtypRuleAction", 0},
	PtypBinary:       {"PtypBinary", 0},
}

// IsMulti reports whether values of the type are lists.
func (t Type) IsMulti() bool { return t&multiFlag != 0 }

// Elem returns the type of one element of a multivalued type, and t itself (without
// the instance flag) otherwise.
func (t Type) Elem() Type { return t.base() &^ multiFlag }

// FixedSize returns the bytes one value takes in a store: 1 for PtypBoolean, 8 for
// PtypTime. It is 0 for types whose values vary in length, for lists, and for types
// that are not known. A store keeps an object as 8 bytes {nid, size}, but its value
// is what the node holds, so PtypObject has no fixed size here ([MS-PST] 2.3.3.3).
func (t Type) FixedSize() int {
	switch t = t.base(); {
	case t.IsMulti():
		return 0
	case t == PtypUnspecified, t == PtypNull:
		return 0
	default:
		return types[t].size
	}
}

// Known reports whether t is a type of [MS-OXCDATA] 2.11.1; lists of types that have
// no multivalued form are not.
func (t Type) Known() bool {
	t = t.base()
	if !t.IsMulti() {
		_, ok := types[t]
		return ok
	}
	switch e := t.Elem(); e {
	case PtypString, PtypString8, PtypBinary:
		return true
	case PtypErrorCode, PtypBoolean:
		return false
	default:
		return types[e].size > 0
	}
}

// String returns the specification's name, such as "PtypString", or the number in
// hexadecimal for a type that is not known.
func (t Type) String() string {
	b := t.base()
	if !b.Known() {
		return fmt.Sprintf("0x%04X", uint16(t))
	}
	if b.IsMulti() {
		return "PtypMultiple" + types[b.Elem()].name[len("Ptyp"):]
	}
	return types[b].name
}

// base returns t without the instance flag, which tables put on a column that shows
// one value of a list at a time.
//
// QUIRK: attachment data of type 0x2102 were met in OSTs; without the flag it is
// plain PtypBinary (format sheet 7.3).
func (t Type) base() Type { return t &^ instanceFlag }

// Tag is a property tag: the property id in the upper and the type in the lower 16
// bits ([MS-OXCDATA] 2.9).
type Tag uint32

// NewTag returns the tag of the property id with the type t.
func NewTag(id uint16, t Type) Tag { return Tag(id)<<16 | Tag(t) }

// ID returns the property id. Ids from 0x8000 are named properties, whose meaning
// depends on the [NameMap] of the store.
func (t Tag) ID() uint16 { return uint16(t >> 16) }

// Type returns the property type.
func (t Tag) Type() Type { return Type(t) }

// String returns the tag in hexadecimal, such as "0x0037001F".
func (t Tag) String() string { return fmt.Sprintf("0x%08X", uint32(t)) }
