package rtf_test

import (
	"strings"
	"testing"
	"unicode"

	"github.com/ostkit/ostkit/internal/corpus"
	"github.com/ostkit/ostkit/internal/rtf"
	"github.com/ostkit/ostkit/pst"
	"github.com/ostkit/ostkit/pst/mapi"
)

// letters keeps the letters and digits of a text, in which two renderings of one
// message agree.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, s)
}

// eachRTF calls visit for every item of the sample stores that has a compressed RTF
// body.
func eachRTF(t *testing.T, visit func(where string, m *pst.Message, raw []byte)) {
	t.Helper()
	for _, e := range corpus.Stores(t) {
		f, err := pst.Open(corpus.Path(t, e.Path), nil)
		if err != nil {
			continue // no store, or one too damaged to open
		}
		for d := range f.Folders() {
			if d.Search() {
				continue
			}
			for m, err := range d.Messages() {
				if err != nil {
					continue
				}
				raw, ok := m.Props().Binary(mapi.PidTagRtfCompressed.ID())
				if ok && len(raw) > 0 {
					visit(e.Path+" "+m.NID.String(), m, raw)
				}
			}
		}
		f.Close()
	}
}

// TestCorpus reads every RTF body of the sample stores. Where Outlook keeps the plain
// text beside it and the RTF holds no HTML, the two say the same.
func TestCorpus(t *testing.T) {
	seen := map[rtf.Origin]int{}
	compared := 0
	eachRTF(t, func(where string, m *pst.Message, raw []byte) {
		text, err := rtf.Decompress(raw, 0)
		if err != nil {
			t.Errorf("%s: %v", where, err)
			return
		}
		origin := rtf.OriginOf(text)
		seen[origin]++
		got := rtf.Text(text)
		html, ok := rtf.HTML(text)
		if ok != (origin == rtf.FromHTML) {
			t.Errorf("%s: origin %d, HTML %v", where, origin, ok)
		}
		if ok {
			checkHTML(t, where, html, got)
			return
		}
		if body := m.Props().Str(mapi.PidTagBody.ID()); body != "" {
			compared++
			if letters(body) != letters(got) {
				t.Errorf("%s: text differs from the body:\n%.300q\n%.300q", where, got, body)
			}
		}
	})
	t.Logf("bodies by origin %v, %d compared", seen, compared)
	if seen[rtf.Native] == 0 || seen[rtf.FromText] == 0 || seen[rtf.FromHTML] == 0 || compared == 0 {
		t.Error("the sample stores lack one of the origins")
	}
}

// checkHTML checks that de-encapsulated HTML has markup, no RTF, and the words that an
// RTF reader shows.
func checkHTML(t *testing.T, where, html, text string) {
	t.Helper()
	if !strings.Contains(html, "<") || strings.Contains(html, `\htmltag`) || strings.Contains(html, `\htmlrtf`) {
		t.Errorf("%s: HTML %.300q", where, html)
	}
	all := letters(html)
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if !strings.Contains(all, word) && !strings.ContainsFunc(word, func(r rune) bool { return r > 0x7F }) {
			t.Errorf("%s: the HTML lacks %q", where, word)
			return
		}
	}
}
