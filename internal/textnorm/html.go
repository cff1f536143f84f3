package textnorm

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// HTML returns the text that an HTML document shows, a line break where a block
// ends. Scripts, styles, comments and the head are left out, and so are link
// targets and images. The result is never longer than a small multiple of the
// source; a document that breaks off gives the text up to there.
func HTML(source string) string {
	var b strings.Builder
	b.Grow(len(source) / 2)
	z := html.NewTokenizer(strings.NewReader(source))
	hidden := atom.Atom(0)
	for {
		switch z.Next() {
		case html.ErrorToken:
			return b.String()
		case html.TextToken:
			if hidden == 0 {
				b.Write(z.Text())
			}
		case html.StartTagToken:
			a := tagAtom(z)
			if hidden == 0 && isHidden(a) {
				hidden = a
			}
			breakAt(&b, a)
		case html.EndTagToken:
			a := tagAtom(z)
			// A head that is never closed must not swallow the body.
			if a == hidden || a == atom.Head {
				hidden = 0
			}
			breakAt(&b, a)
		case html.SelfClosingTagToken:
			breakAt(&b, tagAtom(z))
		}
	}
}

func tagAtom(z *html.Tokenizer) atom.Atom {
	name, _ := z.TagName()
	return atom.Lookup(name)
}

// isHidden names the elements whose text no reader sees. The tokenizer takes the
// content of script, style, title and the like as one text, so that markup in it
// does not end them.
func isHidden(a atom.Atom) bool {
	switch a {
	case atom.Script, atom.Style, atom.Title, atom.Noframes, atom.Object, atom.Template:
		return true
	}
	return false
}

// breakAt ends the line at block elements and keeps cells of a table apart.
func breakAt(b *strings.Builder, a atom.Atom) {
	switch a {
	case atom.Br, atom.P, atom.Div, atom.Tr, atom.Li, atom.Ul, atom.Ol, atom.Dl, atom.Dt, atom.Dd,
		atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Hr, atom.Table, atom.Blockquote,
		atom.Pre, atom.Center, atom.Body, atom.Head, atom.Form, atom.Address, atom.Section, atom.Article:
		b.WriteByte('\n')
	case atom.Td, atom.Th:
		b.WriteByte('\t')
	}
}

// Plain returns a plain-text body without what programs add when they derive it
// from HTML: the targets of links ("<http://…>", "<mailto:…>") and the stand-ins
// of images ("[cid:…]").
func Plain(s string) string {
	i := strings.IndexAny(s, "<[")
	if i < 0 {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for i >= 0 {
		b.WriteString(s[:i])
		n := derived(s[i:])
		if n == 0 {
			b.WriteByte(s[i])
			n = 1
		}
		s = s[i+n:]
		i = strings.IndexAny(s, "<[")
	}
	b.WriteString(s)
	return b.String()
}

// maxTarget bounds the look ahead for the end of a link target, which keeps Plain
// linear.
const maxTarget = 2048

// derived returns the length of the link target or image stand-in at the
// beginning of s, 0 if there is none.
func derived(s string) int {
	closing, schemes := byte('>'), linkSchemes
	if s[0] == '[' {
		closing, schemes = ']', imageSchemes
	}
	for _, scheme := range schemes {
		if len(s) > len(scheme) && strings.EqualFold(s[1:1+len(scheme)], scheme) {
			return strings.IndexByte(s[:min(len(s), maxTarget)], closing) + 1
		}
	}
	return 0
}

var (
	linkSchemes  = []string{"http:", "https:", "mailto:", "ftp:", "file:", "tel:", "cid:", "blocked::"}
	imageSchemes = []string{"cid:"}
)
