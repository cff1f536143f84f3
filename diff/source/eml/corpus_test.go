package eml_test

import (
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/ostkit/ostkit/diff"
	"github.com/ostkit/ostkit/diff/item"
	"github.com/ostkit/ostkit/diff/source/eml"
	"github.com/ostkit/ostkit/diff/source/sourcetest"
	"github.com/ostkit/ostkit/internal/corpus"
)

// exports opens the folder of the corpus that holds exports.
func exports(t testing.TB) (fs.FS, *eml.Source) {
	t.Helper()
	tree, err := fs.Sub(os.DirFS(corpus.Dir(t)), "exports")
	if err != nil {
		t.Fatal(err)
	}
	return tree, eml.New("exports", tree, nil)
}

// What the corpus's MANIFEST calls a mail is read, but for the one empty file.
func TestCorpusIsRead(t *testing.T) {
	tree, source := exports(t)
	var files []string
	err := fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		if ext := strings.ToLower(path.Ext(name)); err == nil && (ext == ".eml" || ext == ".emlx") {
			files = append(files, name)
		}
		return err
	})
	if err != nil || len(files) < 52 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	read, problems := 0, 0
	var refused []string
	for it, err := range source.Items(t.Context()) {
		if err != nil {
			refused = append(refused, err.Error())
			continue
		}
		read++
		problems += len(it.Problems)
		for _, p := range it.Problems {
			t.Logf("%s: %v", it.Ref, p)
		}
		if _, err := item.NewFingerprint(it); err != nil && !strings.Contains(it.Ref, ".partial.") {
			t.Errorf("%s: %v", it.Ref, err)
		}
	}
	t.Logf("%d of %d files read, with %d problems; refused: %q", read, len(files), problems, refused)
	if len(refused) != 1 || !strings.Contains(refused[0], "zero_byte.eml") || !strings.Contains(refused[0], "empty") {
		t.Errorf("refused %q, want the empty file alone", refused)
	}
	if read+len(refused) != len(files) {
		t.Errorf("%d read and %d refused of %d", read, len(refused), len(files))
	}
}

func TestCorpusConforms(t *testing.T) {
	exports(t)
	sourcetest.Run(t, func() item.Source { _, s := exports(t); return s })
}

// A tree against itself: nothing is missing, moved or changed.
func TestCorpusAgainstItself(t *testing.T) {
	_, a := exports(t)
	_, b := exports(t)
	r, err := diff.Compare(t.Context(), a, []diff.Source{b}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range r.Changes {
		if c.Verdict != diff.Unreadable {
			t.Errorf("%s: %+v", c.Verdict, c)
		}
	}
	if r.Summary[diff.Same] < 50 {
		t.Errorf("%d the same: %v", r.Summary[diff.Same], r.Summary)
	}
}

// What single files of the corpus are about, as their names say.
func TestCorpusFiles(t *testing.T) {
	_, source := exports(t)
	all := make(map[string]*item.Item)
	for it, err := range source.Items(t.Context()) {
		if err == nil {
			all[path.Base(it.Ref)] = it
		}
	}
	bodyOf := func(it *item.Item) item.Body {
		if it.Body == nil {
			return item.Body{}
		}
		b, err := it.Body()
		if err != nil {
			t.Errorf("%s: %v", it.Ref, err)
		}
		return b
	}
	for _, c := range []struct {
		file  string
		check func(*item.Item) bool
	}{
		{"base64_body.eml", func(it *item.Item) bool { return bodyOf(it).Text != "" && it.Kind == item.KindMessage }},
		{"header_nul.eml", func(it *item.Item) bool { return it.Subject == "HelloWorld NUL fixture" }},
		{"malformed_line_endings.eml", func(it *item.Item) bool {
			return len(it.To) == 1 && !it.Submitted.IsZero() && strings.Contains(bodyOf(it).Text, "mixed line endings")
		}},
		{"missing_separator.eml", func(it *item.Item) bool { return it.Keys.MessageID == "<fixture-023@example.invalid>" }},
		{"broken_mime_boundary.eml", func(it *item.Item) bool {
			return strings.Contains(bodyOf(it).Text, "truncated befo") && len(it.Problems) > 0
		}},
		{"missing_date.eml", func(it *item.Item) bool { return it.Submitted.IsZero() }},
		{"missing_subject.eml", func(it *item.Item) bool { return it.Subject == "" }},
		{"utf8_bom.eml", func(it *item.Item) bool { return it.Subject != "" && it.From.Email != "" }},
		{"with-bom.eml", func(it *item.Item) bool { return it.Subject == "xxxxxxxxxx" && bodyOf(it).HTML != "" }},
		{"broken-subject.eml", func(it *item.Item) bool {
			return it.Subject == "Așa crapă headerul flești" || strings.HasPrefix(it.Subject, "Așa crapă")
		}},
		{"windows1255_hebrew.eml", func(it *item.Item) bool { return hasHebrew(bodyOf(it).Text) }},
		{"iso8859_8_hebrew.eml", func(it *item.Item) bool { return hasHebrew(bodyOf(it).Text) }},
		{"nested_eml_attachment.eml", func(it *item.Item) bool {
			return slices.ContainsFunc(it.Attachments, func(a item.Attachment) bool {
				if a.Embedded == nil {
					return false
				}
				inner, err := a.Embedded()
				return err == nil && inner.Subject != ""
			})
		}},
		{"inline_cid_image.eml", func(it *item.Item) bool {
			return slices.ContainsFunc(it.Attachments, func(a item.Attachment) bool { return a.Inline })
		}},
		{"single_attachment.eml", func(it *item.Item) bool { return len(it.Attachments) == 1 && it.Attachments[0].Size > 0 }},
		{"delivery-status.anonymized.eml", func(it *item.Item) bool {
			return it.Kind == item.KindReport && it.Class == "REPORT.IPM.Note.NDR"
		}},
		{"disposition-notification.anonymized.eml", func(it *item.Item) bool {
			return it.Kind == item.KindReport && strings.HasPrefix(it.Class, "REPORT.IPM.Note.IPN")
		}},
		{"EmailWithUnknownContentDispositionParam.eml", func(it *item.Item) bool { return len(it.Attachments) > 0 }},
		{"1498.partial.emlx", func(it *item.Item) bool { return it.Subject != "" && it.Keys.MessageID != "" }},
	} {
		it := all[c.file]
		switch {
		case it == nil:
			t.Errorf("%s was not read", c.file)
		case !c.check(it):
			t.Errorf("%s: not as its name says: class %q subject %q submitted %v body %+v attachments %d problems %v",
				c.file, it.Class, it.Subject, it.Submitted, bodyOf(it), len(it.Attachments), it.Problems)
		}
	}
}

func hasHebrew(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return r >= 0x5D0 && r <= 0x5EA })
}
