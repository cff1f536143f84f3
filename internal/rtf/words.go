package rtf

import "github.com/ostkit/ostkit/internal/codepage"

// special is what a control word or symbol stands for.
type special struct {
	text     string
	entity   string // in HTML; empty: the same
	textOnly bool   // in HTML nothing, for markup says it
}

// specials holds the control words and symbols that stand for text ([MSFT-RTF],
// Special Characters; [MS-OXRTFEX] 2.2.3.2 for their form in HTML).
var specials = map[string]special{
	"par":       {text: "\r\n"},
	"line":      {text: "\r\n"},
	"tab":       {text: "\t"},
	"lquote":    {text: "‘", entity: "&lsquo;"},
	"rquote":    {text: "’", entity: "&rsquo;"},
	"ldblquote": {text: "“", entity: "&ldquo;"},
	"rdblquote": {text: "”", entity: "&rdquo;"},
	"bullet":    {text: "•", entity: "&bull;"},
	"endash":    {text: "–", entity: "&ndash;"},
	"emdash":    {text: "—", entity: "&mdash;"},
	"~":         {text: "\u00A0", entity: "&nbsp;"},
	"_":         {text: "\u2011", entity: "&shy;"},
	"enspace":   {text: "\u2002", entity: "&ensp;"},
	"emspace":   {text: "\u2003", entity: "&emsp;"},
	"qmspace":   {text: "\u2005"},
	"sect":      {text: "\r\n", textOnly: true},
	"page":      {text: "\r\n", textOnly: true},
	"cell":      {text: "\t", textOnly: true},
	"nestcell":  {text: "\t", textOnly: true},
	"row":       {text: "\r\n", textOnly: true},
	"nestrow":   {text: "\r\n", textOnly: true},
}

// skippedDestinations hold no text of the document, though nothing marks them as
// ignorable.
var skippedDestinations = map[string]bool{
	"colortbl": true, "stylesheet": true, "info": true, "filetbl": true, "pict": true,
	"objdata": true, "fldinst": true, "nonshppict": true, "footnote": true, "annotation": true,
	"header": true, "headerl": true, "headerr": true, "headerf": true,
	"footer": true, "footerl": true, "footerr": true, "footerf": true,
	"xe": true, "tc": true, "rxe": true, "bkmkstart": true, "bkmkend": true,
	"listtable": true, "listoverridetable": true, "revtbl": true, "rsidtbl": true,
}

// listText are the destinations of list numbers and bullets, which HTML says by markup.
var listText = map[string]bool{"pntext": true, "listtext": true}

// charsetPages gives the code page of a font's character set (\fcharsetN). Symbol
// fonts and sets without a table are left to the document's page.
var charsetPages = map[int]int{
	0: 1252, 77: 10000, 128: 932, 129: 949, 134: 936, 136: 950, 161: 1253, 162: 1254, 163: 1258,
	177: 1255, 178: 1256, 186: 1257, 204: 1251, 222: 874, 238: 1250, 255: 437,
}

// word takes a control word.
func (r *reader) word(t token) {
	word := string(t.word)
	star := r.star
	r.star = false
	if r.skip > 0 && word != "u" && word != "uc" {
		r.skip-- // a control word counts as one character
		if _, text := specials[word]; text {
			return
		}
	}
	r.flush()
	if star {
		r.ignorable(word)
		return
	}
	if r.special(word) || r.destinationWord(word) || r.fontWord(word, t) {
		return
	}
	r.stateWord(word, t)
}

// ignorable enters the destination of \*\word: an htmltag is markup, every other one
// is not for us.
func (r *reader) ignorable(word string) {
	switch {
	case r.dest == skipped:
	case r.origin == FromHTML && word == "htmltag":
		r.dest = markup
	default:
		r.dest = skipped
	}
}

// destinationWord enters a destination and reports whether the word names one.
func (r *reader) destinationWord(word string) bool {
	switch {
	case r.dest == skipped:
		return false
	case word == "fonttbl":
		r.dest = fonts
	case skippedDestinations[word], listText[word] && r.origin == FromHTML:
		r.dest = skipped
	default:
		return false
	}
	return true
}

// fontWord takes the words that set code pages.
func (r *reader) fontWord(word string, t token) bool {
	switch word {
	case "f":
		r.font = t.param
	case "fcharset":
		if cp, ok := charsetPages[t.param]; ok && r.dest == fonts {
			r.fontPages[r.font] = cp
		}
	case "cpg":
		if r.dest == fonts {
			r.fontPages[r.font] = t.param
		}
	case "deff":
		r.defaultFont, r.font = t.param, t.param
	case "ansicpg":
		if codepage.Known(t.param) && t.param != codepage.UTF16LE && t.param != codepage.UTF16BE {
			r.ansi = t.param
		}
	case "mac":
		r.ansi = 10000
	case "pc":
		r.ansi = 437
	case "pca":
		r.ansi = 850
	default:
		return false
	}
	return true
}

// stateWord takes the words that change the state of the group.
func (r *reader) stateWord(word string, t token) {
	on := !t.given || t.param != 0
	switch word {
	case "u":
		r.codeUnit(t.param)
	case "uc":
		r.unicode = max(t.param, 0)
	case "plain":
		r.font, r.hidden = r.defaultFont, false
	case "v":
		r.hidden = on && r.origin == Native
	case "htmlrtf":
		r.htmlrtf = on && r.origin != Native
	}
}
