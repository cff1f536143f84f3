package mapi

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strings"
)

// GUID is a globally unique identifier in the byte order of files: the first three
// fields little-endian, the last eight bytes as they are ([MS-DTYP] 2.3.4.2).
type GUID [16]byte

// IsZero reports whether all bytes are zero.
func (g GUID) IsZero() bool { return g == GUID{} }

// String returns the canonical form in upper case without braces, such as
// "00062008-0000-0000-C000-000000000046".
func (g GUID) String() string {
	return fmt.Sprintf("%08X-%04X-%04X-%04X-%012X", binary.LittleEndian.Uint32(g[:]),
		binary.LittleEndian.Uint16(g[4:]), binary.LittleEndian.Uint16(g[6:]), g[8:10], g[10:])
}

// ParseGUID reads the canonical form in either case, with or without braces.
func ParseGUID(s string) (GUID, error) {
	var g GUID
	t := s
	if len(t) == 38 && t[0] == '{' && t[37] == '}' {
		t = t[1:37]
	}
	if len(t) != 36 || t[8] != '-' || t[13] != '-' || t[18] != '-' || t[23] != '-' {
		return GUID{}, fmt.Errorf("mapi: GUID %.50q: want the form 00000000-0000-0000-0000-000000000000", s)
	}
	b, err := hex.DecodeString(strings.ReplaceAll(t, "-", ""))
	if err != nil || len(b) != len(g) {
		return GUID{}, fmt.Errorf("mapi: GUID %.50q: not hexadecimal", s)
	}
	copy(g[:], b)
	for _, f := range [][]byte{g[0:4], g[4:6], g[6:8]} {
		for i, j := 0, len(f)-1; i < j; i, j = i+1, j-1 {
			f[i], f[j] = f[j], f[i]
		}
	}
	return g, nil
}

// guid returns the GUID of an MS-DTYP literal: Data1, Data2, Data3 and Data4 read as
// one big-endian number.
func guid(d1 uint32, d2, d3 uint16, d4 uint64) (g GUID) {
	binary.LittleEndian.PutUint32(g[0:], d1)
	binary.LittleEndian.PutUint16(g[4:], d2)
	binary.LittleEndian.PutUint16(g[6:], d3)
	binary.BigEndian.PutUint64(g[8:], d4)
	return g
}

// outlook is the last field of the property sets that Outlook itself defined.
const outlook = 0xC000000000000046

// Property sets ([MS-OXPROPS] 1.3.2). They must not be assigned to.
var (
	PSMAPI                     = guid(0x00020328, 0, 0, outlook)
	PSPublicStrings            = guid(0x00020329, 0, 0, outlook)
	PSInternetHeaders          = guid(0x00020386, 0, 0, outlook)
	PSETIDAppointment          = guid(0x00062002, 0, 0, outlook)
	PSETIDTask                 = guid(0x00062003, 0, 0, outlook)
	PSETIDAddress              = guid(0x00062004, 0, 0, outlook)
	PSETIDCommon               = guid(0x00062008, 0, 0, outlook)
	PSETIDLog                  = guid(0x0006200A, 0, 0, outlook)
	PSETIDNote                 = guid(0x0006200E, 0, 0, outlook)
	PSETIDReport               = guid(0x00062013, 0, 0, outlook)
	PSETIDRemote               = guid(0x00062014, 0, 0, outlook)
	PSETIDSharing              = guid(0x00062040, 0, 0, outlook)
	PSETIDPostRss              = guid(0x00062041, 0, 0, outlook)
	PSETIDMeeting              = guid(0x6ED8DA90, 0x450B, 0x101B, 0x98DA00AA003F1305)
	PSETIDUnifiedMessaging     = guid(0x4442858E, 0xA9E3, 0x4E80, 0xB900317A210CC15B)
	PSETIDAirSync              = guid(0x71035549, 0x0739, 0x4DCB, 0x916300F0580DBBDF)
	PSETIDCalendarAssistant    = guid(0x11000E07, 0xB51B, 0x40D6, 0xAF21CAA85EDAB1D0)
	PSETIDAttachment           = guid(0x96357F7F, 0x59E1, 0x47D0, 0x99A746515C183B54)
	PSETIDMessaging            = guid(0x41F28F13, 0x83F4, 0x4114, 0xA584EEDB5A6B0BFF)
	PSETIDXmlExtractedEntities = guid(0x23239608, 0x685D, 0x4732, 0x9C554C95CB4E8E33)
)

// propertySets names the property sets as [MS-OXPROPS] does.
var propertySets = map[GUID]string{
	PSMAPI:                     "PS_MAPI",
	PSPublicStrings:            "PS_PUBLIC_STRINGS",
	PSInternetHeaders:          "PS_INTERNET_HEADERS",
	PSETIDAppointment:          "PSETID_Appointment",
	PSETIDTask:                 "PSETID_Task",
	PSETIDAddress:              "PSETID_Address",
	PSETIDCommon:               "PSETID_Common",
	PSETIDLog:                  "PSETID_Log",
	PSETIDNote:                 "PSETID_Note",
	PSETIDReport:               "PSETID_Report",
	PSETIDRemote:               "PSETID_Remote",
	PSETIDSharing:              "PSETID_Sharing",
	PSETIDPostRss:              "PSETID_PostRss",
	PSETIDMeeting:              "PSETID_Meeting",
	PSETIDUnifiedMessaging:     "PSETID_UnifiedMessaging",
	PSETIDAirSync:              "PSETID_AirSync",
	PSETIDCalendarAssistant:    "PSETID_CalendarAssistant",
	PSETIDAttachment:           "PSETID_Attachment",
	PSETIDMessaging:            "PSETID_Messaging",
	PSETIDXmlExtractedEntities: "PSETID_XmlExtractedEntities",
}

// SetName returns the name of a property set, such as "PSETID_Common", or the GUID's
// canonical form for a set that [MS-OXPROPS] does not name.
func (g GUID) SetName() string {
	if name, ok := propertySets[g]; ok {
		return name
	}
	return g.String()
}
