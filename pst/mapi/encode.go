package mapi

import (
	"encoding/binary"
	"fmt"
	"math"
	"time"

	"github.com/ostkit/ostkit/internal/codepage"
)

// EncodeUTF16 returns s as UTF-16LE without terminator, the form of PtypString values
// in a store.
func EncodeUTF16(s string) []byte { return codepage.EncodeUTF16(s) }

// EncodeValue returns the raw bytes of the Go value v for the property tag, the
// inverse of [DecodeValue], which lists the Go type each property type takes; int and
// uint32 are accepted for PtypInteger32 too. PtypString8 is written in the code page.
func EncodeValue(tag Tag, v any, codePage int) ([]byte, error) {
	b, err := encodeValue(tag.Type(), v, codePage)
	if err != nil {
		return nil, &ValueError{Tag: tag, Err: err}
	}
	return b, nil
}

// encodeValue encodes a value or a list.
func encodeValue(t Type, v any, codePage int) ([]byte, error) {
	if !t.IsMulti() {
		return appendSingle(nil, t.Elem(), v, codePage)
	}
	elems, ok := elements(v)
	if !ok {
		return nil, fmt.Errorf("cannot encode %T as %v", v, t)
	}
	parts := make([][]byte, len(elems))
	var packed []byte
	for i, e := range elems {
		b, err := appendSingle(nil, t.Elem(), e, codePage)
		if err != nil {
			return nil, fmt.Errorf("element %d: %w", i, err)
		}
		parts[i] = b
		packed = append(packed, b...)
	}
	if t.Elem().FixedSize() > 0 {
		return packed, nil
	}
	return joinVariable(parts), nil
}

// elements returns the members of a list that EncodeValue takes.
func elements(v any) ([]any, bool) {
	switch l := v.(type) {
	case []int16:
		return anySlice(l), true
	case []int32:
		return anySlice(l), true
	case []int64:
		return anySlice(l), true
	case []float32:
		return anySlice(l), true
	case []float64:
		return anySlice(l), true
	case []string:
		return anySlice(l), true
	case [][]byte:
		return anySlice(l), true
	case []time.Time:
		return anySlice(l), true
	case []GUID:
		return anySlice(l), true
	}
	return nil, false
}

// anySlice boxes the members of l.
func anySlice[T any](l []T) []any {
	out := make([]any, len(l))
	for i, v := range l {
		out[i] = v
	}
	return out
}

// appendSingle appends one value of type t to dst.
func appendSingle(dst []byte, t Type, v any, codePage int) ([]byte, error) {
	le := binary.LittleEndian
	switch x := v.(type) {
	case int16:
		if t == PtypInteger16 {
			return le.AppendUint16(dst, uint16(x)), nil
		}
	case int32:
		if t == PtypInteger32 || t == PtypErrorCode {
			return le.AppendUint32(dst, uint32(x)), nil
		}
	case uint32:
		if t == PtypInteger32 || t == PtypErrorCode {
			return le.AppendUint32(dst, x), nil
		}
	case int:
		if t == PtypInteger32 && int64(x) >= math.MinInt32 && int64(x) <= math.MaxInt32 {
			return le.AppendUint32(dst, uint32(int32(x))), nil
		}
	case int64:
		if t == PtypInteger64 || t == PtypCurrency {
			return le.AppendUint64(dst, uint64(x)), nil
		}
	case float32:
		if t == PtypFloating32 {
			return le.AppendUint32(dst, math.Float32bits(x)), nil
		}
	case float64:
		if t == PtypFloating64 {
			return le.AppendUint64(dst, math.Float64bits(x)), nil
		}
	case bool:
		if t == PtypBoolean && x {
			return append(dst, 1), nil
		} else if t == PtypBoolean {
			return append(dst, 0), nil
		}
	default:
		return appendObject(dst, t, v, codePage)
	}
	return nil, fmt.Errorf("cannot encode %T as %v", v, t)
}

// appendObject appends a value that is not a number.
func appendObject(dst []byte, t Type, v any, codePage int) ([]byte, error) {
	le := binary.LittleEndian
	switch x := v.(type) {
	case nil:
		if t == PtypNull {
			return dst, nil
		}
	case string:
		if t == PtypString {
			return codepage.AppendEncodeUTF16(dst, x), nil
		}
		if t == PtypString8 {
			b, err := codepage.Encode(codePage, x)
			return append(dst, b...), err
		}
	case time.Time:
		if t == PtypTime {
			return le.AppendUint64(dst, ToFileTime(x)), nil
		}
		if t == PtypFloatingTime {
			days := float64(x.Unix()+2209161600) / 86400
			if whole, frac := math.Modf(days); frac < 0 { // the fraction counts forward
				days = whole - 1 - (1 + frac)
			}
			return le.AppendUint64(dst, math.Float64bits(days)), nil
		}
	case GUID:
		if t == PtypGuid {
			return append(dst, x[:]...), nil
		}
	case []byte:
		switch t {
		case PtypBinary, PtypObject, PtypServerId, PtypRestriction, PtypRuleAction:
			return append(dst, x...), nil
		}
	}
	return nil, fmt.Errorf("cannot encode %T as %v", v, t)
}
