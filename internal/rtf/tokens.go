package rtf

import "bytes"

// kind is the kind of a token.
type kind uint8

const (
	tokenEnd    kind = iota
	tokenOpen        // {
	tokenClose       // }
	tokenWord        // \word or \word123, with the space after it
	tokenSymbol      // \ and one character that is no letter
	tokenHex         // \'hh
	tokenText        // one byte of text
	tokenBinary      // \binN with its bytes, which are skipped
)

// token is one token of RTF ([MSFT-RTF], RTF Syntax).
type token struct {
	kind  kind
	word  []byte // of a control word
	char  byte   // of a symbol, hex value or text
	param int
	given bool // whether the control word has a parameter
}

const (
	maxWord  = 32      // letters of a control word
	maxParam = 1 << 31 // parameters beyond it are clamped, far above any meaning
)

// scanner cuts RTF into tokens.
type scanner struct {
	src []byte
	pos int
}

// next returns the next token; line breaks, which mean nothing in RTF, are passed over.
func (s *scanner) next() token {
	for s.pos < len(s.src) {
		c := s.src[s.pos]
		s.pos++
		switch c {
		case '\r', '\n', 0:
			continue
		case '{':
			return token{kind: tokenOpen}
		case '}':
			return token{kind: tokenClose}
		case '\\':
			return s.control()
		}
		return token{kind: tokenText, char: c}
	}
	return token{kind: tokenEnd}
}

// control returns the token after a backslash.
func (s *scanner) control() token {
	if s.pos >= len(s.src) {
		return token{kind: tokenEnd}
	}
	c := s.src[s.pos]
	if isLetter(c) {
		return s.word()
	}
	s.pos++
	if c == '\'' && s.pos+2 <= len(s.src) {
		hi, lo := unhexDigit(s.src[s.pos]), unhexDigit(s.src[s.pos+1])
		if hi|lo < 16 {
			s.pos += 2
			return token{kind: tokenHex, char: hi<<4 | lo}
		}
	}
	return token{kind: tokenSymbol, char: c}
}

// word returns a control word with its parameter.
func (s *scanner) word() token {
	start := s.pos
	for s.pos < len(s.src) && s.pos-start < maxWord && isLetter(s.src[s.pos]) {
		s.pos++
	}
	t := token{kind: tokenWord, word: s.src[start:s.pos]}
	negative := s.pos+1 < len(s.src) && s.src[s.pos] == '-' && isDigit(s.src[s.pos+1])
	if negative {
		s.pos++
	}
	for ; s.pos < len(s.src) && isDigit(s.src[s.pos]); s.pos++ {
		t.given = true
		if t.param < maxParam/10-1 {
			t.param = 10*t.param + int(s.src[s.pos]-'0')
		}
	}
	if negative {
		t.param = -t.param
	}
	if s.pos < len(s.src) && s.src[s.pos] == ' ' {
		s.pos++
	}
	if bytes.Equal(t.word, []byte("bin")) {
		s.pos += min(max(t.param, 0), len(s.src)-s.pos)
		t.kind = tokenBinary
	}
	return t
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// unhexDigit returns the value of a hexadecimal digit, 0xFF for another character.
func unhexDigit(c byte) byte {
	switch {
	case isDigit(c):
		return c - '0'
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return c | 0x20 - 'a' + 10
	}
	return 0xFF
}
