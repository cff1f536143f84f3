package eml

import (
	"io"
	"strings"
)

// words decodes encoded words (RFC 2047), also inside quotes, where they must not
// be and often are. White space between two words is part of neither. QUIRK:
// writers split characters between words, so neighbours of one charset are decoded
// together.
func words(s string) string {
	if !strings.Contains(s, "=?") {
		return s
	}
	var out strings.Builder
	var pending encodedWord
	for s != "" {
		gap, word, rest := nextWord(s)
		adjoining := pending.charset != "" && word.charset != "" && strings.TrimSpace(gap) == ""
		if !adjoining || !strings.EqualFold(pending.charset, word.charset) {
			out.WriteString(pending.text())
			pending = encodedWord{charset: word.charset}
		}
		if !adjoining {
			out.WriteString(gap)
		}
		pending.data = append(pending.data, word.data...)
		s = rest
	}
	out.WriteString(pending.text())
	return out.String()
}

// encodedWord is an encoded word whose bytes are still in its charset. The zero
// value is no word.
type encodedWord struct {
	charset string
	data    []byte
}

func (w encodedWord) text() string {
	if w.charset == "" {
		return ""
	}
	return decodeText(w.charset, w.data)
}

// nextWord finds the first encoded word in s; gap is what stands in front of it,
// all of s if there is none.
func nextWord(s string) (gap string, word encodedWord, rest string) {
	for from := 0; ; {
		i := strings.Index(s[from:], "=?")
		if i < 0 {
			return s, encodedWord{}, ""
		}
		from += i
		if word, n := parseWord(s[from:]); n > 0 {
			return s[:from], word, s[from+n:]
		}
		from += len("=?")
	}
}

// maxWord bounds a word; writers exceed the 75 bytes of the standard. It keeps the
// search linear.
const maxWord = 4096

// parseWord reads the word "=?charset?encoding?text?=" at the beginning of s and
// returns its length, 0 if there is none.
func parseWord(s string) (encodedWord, int) {
	parts := strings.SplitN(s[2:min(len(s), maxWord)], "?", 3)
	if len(parts) != 3 || parts[0] == "" || strings.ContainsAny(parts[0], " \t") {
		return encodedWord{}, 0
	}
	text, _, ok := strings.Cut(parts[2], "?=")
	if !ok {
		return encodedWord{}, 0
	}
	var encoding string
	switch parts[1] {
	case "b", "B":
		encoding = "base64"
	case "q", "Q":
		encoding = "quoted-printable"
	default:
		return encodedWord{}, 0
	}
	n := len("=?") + len(parts[0]) + len("?x?") + len(text) + len("?=")
	if encoding == "quoted-printable" {
		// A space at the end would be cut off as white space of a line's end.
		text = strings.ReplaceAll(strings.ReplaceAll(text, "_", "=20"), " ", "=20")
	}
	data, err := io.ReadAll(transferDecoded(encoding, strings.NewReader(text)))
	if err != nil {
		return encodedWord{}, 0
	}
	return encodedWord{parts[0], data}, n
}
