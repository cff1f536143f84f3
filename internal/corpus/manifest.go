package corpus

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// Entry is one line of MANIFEST.tsv: a file and what independent readers say
// about it. Numbers that the manifest leaves open are -1, booleans false, maps
// nil, strings empty. The readers disagree; where a count of ours differs from
// Items, the bytes decide.
type Entry struct {
	Path       string // below the corpus folder, with slashes
	SHA256     string // hex
	Size       int64  // bytes
	Origin     string // repository or package it comes from
	OriginPath string // place in it
	Licence    string // as stated there
	Format     string // ANSI, Unicode, Unicode4K, or BADMAGIC and TINY for what is no store; MSG, EML, ICS …

	Healthy      bool   // no structural fault; false for exports, which are not judged
	Items        int    // rows of the contents tables of normal folders
	MagicClient  string // wMagicClient: SM is a PST, SO an OST
	Ver          int    // wVer
	VerClient    int    // wVerClient
	CryptMethod  int    // bCryptMethod: 0 none, 1 permute, 2 cyclic
	CRCPartialOK bool   // dwCRCPartial of the header fits
	EOFMatches   bool   // ibFileEof is the file's size
	AMapValid    int    // fAMapValid

	PffInfoRC    int            // exit status of pffinfo 20180714
	PffExportRC  int            // exit status of pffexport 20180714
	PffFolders   int            // folders that pffexport wrote
	PffItems     map[string]int // items that pffexport wrote, by its type names
	PffRecovered map[string]int // the same from its recovery mode

	ReadpstRC int // exit status of readpst

	PSTExtractorFolders     int            // what the npm package pst-extractor counts: folders
	PSTExtractorItems       int            // items
	PSTExtractorClasses     map[string]int // items by message class
	PSTExtractorAttachments int            // attachments
	PSTExtractorEmbedded    int            // embedded messages
	PSTExtractorNonASCII    int            // items with text beyond ASCII
	PSTExtractorFatal       string         // why it gave up, if it did

	Notes string // free words, such as "NOT_A_STORE (negative test)"
}

// IsStore reports whether the entry is a PST or OST file: one below stores/
// whose format is known. Files that only carry a store's name are none.
func (e Entry) IsStore() bool {
	return strings.HasPrefix(e.Path, "stores/") && e.Ver >= 0
}

// Pair is one line of PAIRS.tsv: two sides whose differences are known.
type Pair struct {
	Kind     string   // such as "rewrite-equal"
	Left     []string // files of the one side, named as [Path] takes them
	Right    []string // files of the other; more than one are sources given together
	Expected string   // what a comparison must find, in words
}

// Manifest returns the entries of MANIFEST.tsv in its order, under the rules of
// [Dir]. A manifest that cannot be read fails the test.
func Manifest(t testing.TB) []Entry {
	t.Helper()
	rows, err := readTable(filepath.Join(Dir(t), "MANIFEST.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	entries := make([]Entry, 0, len(rows))
	for _, r := range rows {
		e := newEntry(r)
		if r.err != nil {
			t.Fatal(r.err)
		}
		entries = append(entries, e)
	}
	return entries
}

// Stores returns the entries of the manifest that are stores, see
// [Entry.IsStore].
func Stores(t testing.TB) []Entry {
	t.Helper()
	var stores []Entry
	for _, e := range Manifest(t) {
		if e.IsStore() {
			stores = append(stores, e)
		}
	}
	return stores
}

// Pairs returns the lines of PAIRS.tsv in its order, under the rules of [Dir].
func Pairs(t testing.TB) []Pair {
	t.Helper()
	rows, err := readTable(filepath.Join(Dir(t), "PAIRS.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	pairs := make([]Pair, 0, len(rows))
	for _, r := range rows {
		p := Pair{
			Kind:     r.text("kind"),
			Left:     sideFiles(r.text("left")),
			Right:    sideFiles(r.text("right")),
			Expected: r.text("expected"),
		}
		if r.err != nil {
			t.Fatal(r.err)
		}
		pairs = append(pairs, p)
	}
	return pairs
}

func newEntry(r *row) Entry {
	return Entry{
		Path:       r.text("path"),
		SHA256:     r.text("sha256"),
		Size:       int64(r.number("size")),
		Origin:     r.text("origin"),
		OriginPath: r.text("origin_path"),
		Licence:    r.text("licence"),
		Format:     r.text("format"),

		Healthy:      r.yes("healthy"),
		Items:        r.number("items"),
		MagicClient:  r.text("wMagicClient"),
		Ver:          r.number("wVer"),
		VerClient:    r.number("wVerClient"),
		CryptMethod:  r.number("bCryptMethod"),
		CRCPartialOK: r.yes("crcPartial_ok"),
		EOFMatches:   r.yes("eof_matches_size"),
		AMapValid:    r.number("fAMapValid"),

		PffInfoRC:    r.number("pffinfo_rc"),
		PffExportRC:  r.number("pffexport_rc"),
		PffFolders:   r.number("pff_folders"),
		PffItems:     r.counts("pff_items"),
		PffRecovered: r.counts("pff_recovered"),
		ReadpstRC:    r.number("readpst_rc"),

		PSTExtractorFolders:     r.number("pst_extractor_folders"),
		PSTExtractorItems:       r.number("pst_extractor_items"),
		PSTExtractorClasses:     r.counts("pst_extractor_classes"),
		PSTExtractorAttachments: r.number("pst_extractor_attachments"),
		PSTExtractorEmbedded:    r.number("pst_extractor_embedded"),
		PSTExtractorNonASCII:    r.number("pst_extractor_nonascii"),
		PSTExtractorFatal:       r.text("pst_extractor_fatal"),

		Notes: r.text("notes"),
	}
}

// sideFiles splits one side of a pair: files joined by " + ", perhaps a remark
// in brackets behind them; a later file without a folder lies beside the first.
func sideFiles(side string) []string {
	side, _, _ = strings.Cut(side, " (")
	var files []string
	for name := range strings.SplitSeq(side, " + ") {
		switch {
		case len(files) > 0 && !strings.Contains(name, "/"):
			name = files[0][:strings.LastIndex(files[0], "/")+1] + name
		case !strings.HasPrefix(name, "exports/"):
			name = "stores/" + name
		}
		files = append(files, name)
	}
	return files
}

// row is one line of a table with its column names; the first fault met while
// fields are read is kept in err.
type row struct {
	place  string // file and line
	fields map[string]string
	err    error
}

// readTable reads tab-separated values with a line of column names. The files
// quote nothing: a quotation mark is an ordinary character.
func readTable(file string) ([]*row, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	lines := strings.Split(strings.TrimRight(string(text), "\r\n"), "\n")
	names := strings.Split(strings.TrimRight(lines[0], "\r"), "\t")
	var rows []*row
	for i, line := range lines[1:] {
		values := strings.Split(strings.TrimRight(line, "\r"), "\t")
		r := &row{place: fmt.Sprintf("%s:%d", filepath.Base(file), i+2), fields: map[string]string{}}
		if len(values) != len(names) {
			return nil, fmt.Errorf("%s: %d fields, want %d", r.place, len(values), len(names))
		}
		for j, name := range names {
			r.fields[name] = values[j]
		}
		rows = append(rows, r)
	}
	return rows, nil
}

func (r *row) text(column string) string {
	value, ok := r.fields[column]
	if !ok {
		r.fault(column, "no such column")
	}
	return value
}

// number reads a decimal integer, -1 where the field is empty.
func (r *row) number(column string) int {
	value := r.text(column)
	if value == "" {
		return -1
	}
	n, err := strconv.Atoi(value)
	if err != nil || n < 0 {
		r.fault(column, fmt.Sprintf("%q is no count", value))
	}
	return n
}

// yes reads yes, no, True or False; an empty field is no.
func (r *row) yes(column string) bool {
	switch value := r.text(column); value {
	case "yes", "True":
		return true
	case "no", "False", "":
	default:
		r.fault(column, fmt.Sprintf("%q is neither yes nor no", value))
	}
	return false
}

// counts reads a JSON object of counts, nil where the field is empty.
func (r *row) counts(column string) map[string]int {
	value := r.text(column)
	if value == "" {
		return nil
	}
	var counts map[string]int
	if err := json.Unmarshal([]byte(value), &counts); err != nil {
		r.fault(column, err.Error())
	}
	return counts
}

func (r *row) fault(column, what string) {
	if r.err == nil {
		r.err = fmt.Errorf("%s: column %s: %s", r.place, column, what)
	}
}
