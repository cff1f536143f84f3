package codepage

import (
	"bytes"
	"unicode/utf8"

	"golang.org/x/text/encoding/korean"
)

// koreanDesignator announces KS X 1001 as the shifted set of ISO-2022-KR (RFC 1557).
var koreanDesignator = []byte("\x1b$)C")

const (
	shiftOut = 0x0E // KS X 1001 follows
	shiftIn  = 0x0F // ASCII follows
)

// decodeISO2022KR reads ISO-2022-KR (RFC 1557) by lifting the shifted bytes to
// EUC-KR, the same set with the high bit set.
func decodeISO2022KR(b []byte) (string, bool) {
	b = bytes.ReplaceAll(b, koreanDesignator, nil)
	euc := make([]byte, 0, len(b))
	high := byte(0)
	for _, c := range b {
		switch {
		case c == shiftOut:
			high = 0x80
		case c == shiftIn:
			high = 0
		case c == '\n': // a line begins in ASCII
			high = 0
			euc = append(euc, c)
		case c > 0x20 && c < 0x7F:
			euc = append(euc, c|high)
		default:
			euc = append(euc, c)
		}
	}
	out, err := korean.EUCKR.NewDecoder().Bytes(euc)
	return string(out), err == nil && !bytes.ContainsRune(out, utf8.RuneError)
}

// encodeISO2022KR writes s as ISO-2022-KR with the designator in front when it is
// needed. Characters outside KS X 1001 become '?' and are reported by ok == false.
func encodeISO2022KR(s string) (out []byte, ok bool) {
	enc := korean.EUCKR.NewEncoder()
	var body []byte
	ok = true
	shifted := false
	shift := func(on bool) {
		if on == shifted {
			return
		}
		shifted = on
		if on {
			body = append(body, shiftOut)
		} else {
			body = append(body, shiftIn)
		}
	}
	for _, r := range s {
		if r < utf8.RuneSelf {
			shift(false)
			body = append(body, byte(r))
			continue
		}
		pair, err := enc.Bytes([]byte(string(r)))
		if err != nil || len(pair) != 2 || pair[0] < 0xA1 || pair[1] < 0xA1 {
			shift(false)
			body = append(body, '?')
			ok = false
			continue
		}
		shift(true)
		body = append(body, pair[0]&0x7F, pair[1]&0x7F)
	}
	shift(false)
	if bytes.IndexByte(body, shiftOut) >= 0 {
		body = append(bytes.Clone(koreanDesignator), body...)
	}
	return body, ok
}
