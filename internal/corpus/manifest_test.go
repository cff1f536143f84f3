package corpus

import (
	"reflect"
	"strings"
	"testing"
)

// TestManifest reads the real manifest and looks for what its README says of it.
func TestManifest(t *testing.T) {
	formats, negative := map[string]int{}, 0
	for _, e := range Manifest(t) {
		formats[e.Format]++
		store := strings.HasPrefix(e.Path, "stores/")
		if !store && !strings.HasPrefix(e.Path, "exports/") {
			t.Errorf("%s lies in neither folder", e.Path)
		}
		if len(e.SHA256) != 64 || e.Size < 0 || e.Origin == "" || e.Format == "" {
			t.Errorf("incomplete entry %+v", e)
		}
		if store && !e.IsStore() {
			negative++
		}
		if !store && (e.Healthy || e.Items != -1 || e.PffItems != nil || e.PffFolders != -1) {
			t.Errorf("%s: judged as a store: %+v", e.Path, e)
		}
	}
	if formats["ANSI"] == 0 || formats["Unicode"] == 0 || formats["Unicode4K"] == 0 || formats["MSG"] == 0 || negative == 0 {
		t.Errorf("formats %v, %d negative cases", formats, negative)
	}
}

func TestStores(t *testing.T) {
	healthy, items := 0, 0
	for _, e := range Stores(t) {
		if e.Ver < 14 || e.CryptMethod < 0 || e.MagicClient == "" || e.PffFolders < 0 || e.PffItems == nil {
			t.Errorf("%s: no figures: %+v", e.Path, e)
		}
		if e.Healthy {
			healthy++
		}
		items += max(e.Items, 0)
	}
	if healthy == 0 || items == 0 {
		t.Errorf("%d healthy stores with %d items", healthy, items)
	}
}

// TestPairs: every file that the pairs name is there.
func TestPairs(t *testing.T) {
	pairs := Pairs(t)
	if len(pairs) == 0 {
		t.Error("no pairs")
	}
	for _, p := range pairs {
		if p.Kind == "" || p.Expected == "" || len(p.Left) == 0 || len(p.Right) == 0 {
			t.Errorf("incomplete pair %+v", p)
		}
		for _, name := range append(p.Left, p.Right...) {
			Path(t, name)
		}
	}
}

func TestSideFiles(t *testing.T) {
	for side, want := range map[string][]string{
		"a+b/x.pst":                    {"stores/a+b/x.pst"},
		"a/x y.pst (ANSI)":             {"stores/a/x y.pst"},
		"exports/a/Hello_+CJK.msg":     {"exports/a/Hello_+CJK.msg"},
		"a/0.pst + 1.pst + b/2.pst":    {"stores/a/0.pst", "stores/a/1.pst", "stores/b/2.pst"},
		"exports/a/0.eml + 1.eml (2)":  {"exports/a/0.eml", "exports/a/1.eml"},
		"exports/a/0.eml + b/c/2.pst ": {"exports/a/0.eml", "stores/b/c/2.pst "},
	} {
		if got := sideFiles(side); !reflect.DeepEqual(got, want) {
			t.Errorf("sideFiles(%q) = %q, want %q", side, got, want)
		}
	}
}

// TestManifestFaults: a table that cannot be trusted fails the test that reads
// it, with its line.
func TestManifestFaults(t *testing.T) {
	columns := "path\tsha256\tsize\torigin\torigin_path\tlicence\tformat\thealthy\titems\twMagicClient\twVer" +
		"\twVerClient\tbCryptMethod\tcrcPartial_ok\teof_matches_size\tfAMapValid\tpffinfo_rc\tpffexport_rc" +
		"\tpff_folders\tpff_items\tpff_recovered\treadpst_rc\tpst_extractor_folders\tpst_extractor_items" +
		"\tpst_extractor_classes\tpst_extractor_attachments\tpst_extractor_embedded\tpst_extractor_nonascii" +
		"\tpst_extractor_fatal\tnotes\n"
	good := "stores/a\tab\t5\to\tp\tMIT\tANSI\tyes\t3\tSM\t14\t19\t1\tTrue\tTrue\t2\t0\t0\t4\t{\"Contact\": 3}\t{}\t0\t5\t3\t{}\t0\t0\t0\tsaid \"no\"\t\n"
	for name, c := range map[string]struct{ table, message string }{
		"good":            {columns + good, ""},
		"field missing":   {columns + "stores/a\tab\n", "MANIFEST.tsv:2: 2 fields"},
		"column missing":  {strings.Replace(columns, "items", "itens", 1) + good, "column items: no such column"},
		"no number":       {columns + good + strings.Replace(good, "\t5\t", "\tfive\t", 1), `MANIFEST.tsv:3: column size: "five"`},
		"negative number": {columns + strings.Replace(good, "\t5\t", "\t-5\t", 1), "no count"},
		"no boolean":      {columns + strings.Replace(good, "True", "true", 1), `column crcPartial_ok: "true"`},
		"no counts":       {columns + strings.Replace(good, "{}", "{", 1), "column pff_recovered"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv(EnvCorpus, write(t, map[string]string{"MANIFEST.tsv": c.table}))
			var entries []Entry
			r := record(func(t testing.TB) { entries = Manifest(t) })
			if (r.outcome == "passed") != (c.message == "") || !strings.Contains(r.message, c.message) {
				t.Errorf("%s: %s; want %q", r.outcome, r.message, c.message)
			}
			if c.message == "" && (len(entries) != 1 || entries[0].PffItems["Contact"] != 3 ||
				!entries[0].Healthy || entries[0].PSTExtractorFatal != `said "no"`) {
				t.Errorf("read %+v", entries)
			}
		})
	}
}
