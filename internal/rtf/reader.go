package rtf

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/ostkit/ostkit/internal/codepage"
)

// Origin says what a piece of RTF was made from ([MS-OXRTFEX] 2.1.3.1).
type Origin int

// Origins.
const (
	Native   Origin = iota // written as RTF
	FromText               // encapsulates plain text
	FromHTML               // encapsulates HTML
)

// originTokens is how far the origin may be into the text ([MS-OXRTFEX] 2.2.3.1).
const originTokens = 10

// OriginOf returns what the RTF was made from.
func OriginOf(b []byte) Origin {
	s := scanner{src: b}
	for range originTokens {
		t := s.next()
		switch {
		case t.kind == tokenEnd, t.kind == tokenText:
			return Native
		case t.kind != tokenWord:
			continue
		case string(t.word) == "fromtext":
			return FromText
		case string(t.word) == "fromhtml" && t.param == 1:
			return FromHTML
		}
	}
	return Native
}

// HTML returns the HTML that the RTF encapsulates ([MS-OXRTFEX] 2.2); ok is false if it
// encapsulates none. The result is UTF-8, whatever charset its meta element names.
func HTML(b []byte) (html string, ok bool) {
	if OriginOf(b) != FromHTML {
		return "", false
	}
	return newReader(b, FromHTML).read(), true
}

// Text returns the text of the RTF, lines ending in CR LF: the encapsulated text if
// there is one ([MS-OXRTFEX] 2.2), else what an RTF reader shows, without pictures,
// headers and footers.
func Text(b []byte) string {
	origin := OriginOf(b)
	if origin == FromHTML {
		origin = Native // the markup is left to HTML
	}
	return newReader(b, origin).read()
}

// destination is where text in a group goes.
type destination uint8

const (
	body    destination = iota // into the result
	skipped                    // nowhere
	fonts                      // the font table
	markup                     // an htmltag group: into the result as it is
)

// state is what a group inherits and restores at its end.
type state struct {
	dest    destination
	font    int
	unicode int  // \ucN: how many characters after \uN stand for it
	htmlrtf bool // text that is not in the encapsulated document
	hidden  bool
}

// maxDepth bounds the states kept; deeper groups share the state of their parent.
const maxDepth = 1 << 12

// reader interprets RTF.
type reader struct {
	scanner
	origin Origin // what is to be read from it
	out    strings.Builder

	state
	stack  []state
	beyond int  // groups open above maxDepth
	star   bool // the next control word names a destination that may be ignored

	fontPages   map[int]int // code page by font number
	ansi        int         // code page of \ansicpgN
	defaultFont int

	pending   []byte // bytes of text not decoded yet, all in pendingIn
	skip      int    // characters to skip after \uN
	surrogate rune   // first half of a pair, 0 if none
}

// newReader returns a reader of the RTF for the origin.
func newReader(b []byte, origin Origin) *reader {
	return &reader{
		scanner:   scanner{src: b},
		origin:    origin,
		state:     state{unicode: 1},
		fontPages: map[int]int{},
		ansi:      codepage.Windows,
	}
}

// read interprets everything and returns the result.
func (r *reader) read() string {
	for {
		t := r.next()
		switch t.kind {
		case tokenEnd:
			r.flush()
			r.text("") // half of a surrogate pair may be left
			return r.out.String()
		case tokenOpen:
			r.open()
		case tokenClose:
			r.close()
		case tokenWord:
			r.word(t)
		case tokenSymbol:
			r.symbol(t.char)
		case tokenHex, tokenText:
			r.char(t.char)
		case tokenBinary:
			r.skip = max(r.skip-1, 0)
		}
	}
}

// open begins a group.
func (r *reader) open() {
	r.flush()
	r.skip, r.star = 0, false
	if len(r.stack) >= maxDepth {
		r.beyond++
		return
	}
	r.stack = append(r.stack, r.state)
}

// close ends a group.
func (r *reader) close() {
	r.flush()
	r.skip, r.star = 0, false
	switch n := len(r.stack); {
	case r.beyond > 0:
		r.beyond--
	case n > 0:
		r.state, r.stack = r.stack[n-1], r.stack[:n-1]
	}
}

// visible reports whether text goes into the result.
func (r *reader) visible() bool {
	return (r.dest == body || r.dest == markup) && !r.htmlrtf && !r.hidden
}

// char takes a byte of text. Bytes are gathered and decoded together, for the second
// byte of a double-byte character may come as \'hh or as it is.
func (r *reader) char(c byte) {
	if r.skip > 0 {
		r.skip--
		return
	}
	r.star = false
	if r.visible() {
		r.pending = append(r.pending, c)
	}
}

// flush decodes the gathered bytes.
func (r *reader) flush() {
	if len(r.pending) == 0 {
		return
	}
	s, err := codepage.Decode(r.page(), r.pending)
	if err != nil && s == "" {
		s, _ = codepage.Decode(codepage.Windows, r.pending)
	}
	r.pending = r.pending[:0]
	r.text(s)
}

// page returns the code page that text is in: that of the document in markup, else
// that of the font.
func (r *reader) page() int {
	if cp, ok := r.fontPages[r.font]; ok && r.dest != markup && codepage.Known(cp) {
		return cp
	}
	return r.ansi
}

// escapes makes text of HTML. An ampersand stays, since writers put references such as
// &nbsp; into text as well.
var escapes = strings.NewReplacer("<", "&lt;", ">", "&gt;")

// text writes text to the result.
func (r *reader) text(s string) {
	if r.surrogate != 0 {
		r.surrogate = 0
		r.out.WriteRune(utf8.RuneError)
	}
	if r.origin == FromHTML && r.dest != markup {
		s = escapes.Replace(s)
	}
	r.out.WriteString(s)
}

// codeUnit writes the character of \uN.
func (r *reader) codeUnit(n int) {
	r.skip = r.unicode
	if !r.visible() {
		return
	}
	c := rune(n)
	if n < 0 {
		c = rune(uint16(int16(n))) // the parameter is a signed 16-bit number
	}
	if high := r.surrogate; high != 0 {
		if pair := utf16.DecodeRune(high, c); pair != utf8.RuneError {
			r.surrogate = 0
			r.text(string(pair))
			return
		}
	}
	if c >= 0xD800 && c < 0xDC00 {
		r.text("") // an earlier half stays alone
		r.surrogate = c
		return
	}
	r.text(string(c))
}

// symbol takes a control symbol.
func (r *reader) symbol(c byte) {
	switch c {
	case '*':
		r.star = true
	case '\\', '{', '}':
		r.char(c)
	case '~':
		r.special("~")
	case '_':
		r.special("_")
	case '\r', '\n':
		r.special("par")
	case '\t':
		r.special("tab")
	default:
		r.skip = max(r.skip-1, 0)
	}
}

// special writes what a control word or symbol stands for and reports whether it
// stands for text.
func (r *reader) special(word string) bool {
	e, ok := specials[word]
	if !ok {
		return false
	}
	if r.skip > 0 {
		r.skip--
		return true
	}
	if !r.visible() {
		return true
	}
	r.flush()
	switch {
	case r.origin == FromHTML && e.entity != "":
		r.text("")
		r.out.WriteString(e.entity)
	case r.origin == FromHTML && e.textOnly:
	default:
		r.text(e.text)
	}
	return true
}
