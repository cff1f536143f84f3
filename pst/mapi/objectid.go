package mapi

import (
	"bytes"
	"encoding/binary"
	"strings"
	"time"
)

// globalObjectClass begins every global object id ([MS-OXOCAL] 2.2.1.27, Byte Array ID).
var globalObjectClass = []byte{0x04, 0, 0, 0, 0x82, 0, 0xE0, 0, 0x74, 0xC5, 0xB7, 0x10, 0x1A, 0x82, 0xE0, 0x08}

const (
	objectIDHeader = 40 // class, instance date, creation time, reserved, size
	instanceOffset = 16
)

// vCalUID marks a global object id made from the UID of an iCalendar object
// ([MS-OXCICAL] 2.1.3.1.1.20.26).
const vCalUID = "vCal-Uid\x01\x00\x00\x00"

// GlobalObjectID is a decoded PidLidGlobalObjectId or PidLidCleanGlobalObjectId
// ([MS-OXOCAL] 2.2.1.27, 2.2.1.28).
type GlobalObjectID struct {
	// Clean is the id with the instance date zeroed, the same for all instances and
	// exceptions of a series.
	Clean []byte
	// UID is the UID that iCalendar uses for the object: the foreign one if the id
	// was made from it, else the hexadecimal form of Clean in upper case.
	UID string
	// Instance is the date of the instance the id stands for, at midnight and
	// labelled UTC; zero for a series or a single appointment.
	Instance time.Time
	// Created is when the id was made, zero if it does not say.
	Created time.Time
}

// ParseGlobalObjectID decodes a global object id. An error wraps [ErrBlob]; the
// result then has Clean and UID made from the bytes as they are, which still match
// the same bytes elsewhere.
func ParseGlobalObjectID(b []byte) (GlobalObjectID, error) {
	r := &blob{b: b, what: "GlobalObjectId"}
	class := r.bytes("ByteArrayID", int64(len(globalObjectClass)))
	date := r.bytes("InstanceDate", 4)
	created := r.bytes("CreationTime", 8)
	r.bytes("X", 8)
	data := r.block("Data")
	if r.err == nil && !bytes.Equal(class, globalObjectClass) {
		r.off = 0
		r.fail("ByteArrayID", "%X", class)
	}
	id := GlobalObjectID{Clean: bytes.Clone(b)}
	if r.err != nil {
		id.UID = hexUpper(b)
		return id, r.err
	}
	clear(id.Clean[instanceOffset : instanceOffset+4])
	id.UID = hexUpper(id.Clean)
	if uid, ok := foreignUID(data); ok {
		id.UID = uid
	}
	id.Created, _ = FileTime(binary.LittleEndian.Uint64(created))
	year, month, day := int(binary.BigEndian.Uint16(date)), int(date[2]), int(date[3])
	if year != 0 || month != 0 || day != 0 {
		id.Instance = time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
		if id.Instance.Year() != year || int(id.Instance.Month()) != month || id.Instance.Day() != day {
			id.Instance = time.Time{}
			r.off = instanceOffset
			r.fail("InstanceDate", "%04d-%02d-%02d", year, month, day)
		}
	}
	return id, r.err
}

// foreignUID returns the iCalendar UID that the data of a global object id holds.
func foreignUID(data []byte) (string, bool) {
	rest, ok := bytes.CutPrefix(data, []byte(vCalUID))
	if !ok {
		return "", false
	}
	rest, _, _ = bytes.Cut(rest, []byte{0})
	uid := strings.ToValidUTF8(string(rest), "\uFFFD")
	return uid, uid != ""
}

// EncodeGlobalObjectID returns the global object id of an iCalendar UID for the
// instance on the date of at (zero: the clean id). A UID that is itself the
// hexadecimal form of an id becomes that id again, any other one its data.
func EncodeGlobalObjectID(uid string, at time.Time) []byte {
	b := hexBytes(uid)
	if len(b) < objectIDHeader || !bytes.HasPrefix(b, globalObjectClass) {
		data := vCalUID + uid + "\x00"
		b = make([]byte, objectIDHeader, objectIDHeader+len(data))
		copy(b, globalObjectClass)
		binary.LittleEndian.PutUint32(b[36:], uint32(len(data)))
		b = append(b, data...)
	}
	clear(b[instanceOffset : instanceOffset+4])
	if !at.IsZero() {
		binary.BigEndian.PutUint16(b[instanceOffset:], uint16(at.Year()))
		b[instanceOffset+2], b[instanceOffset+3] = byte(at.Month()), byte(at.Day())
	}
	return b
}
