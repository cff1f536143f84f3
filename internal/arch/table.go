package arch

import "slices"

// Modules from outside, each named once, so that the table below reads as words.
const (
	xText     = "golang.org/x/text"
	xNet      = "golang.org/x/net"
	xSync     = "golang.org/x/sync"
	compress  = "github.com/klauspost/compress"
	afero     = "github.com/spf13/afero"
	goCmp     = "github.com/google/go-cmp"
	goPST     = "github.com/mooijtech/go-pst/v6"
	goMessage = "github.com/emersion/go-message"
	enmime    = "github.com/jhillyerd/enmime/v2"
	goMbox    = "github.com/emersion/go-mbox"
	goICal    = "github.com/emersion/go-ical"
	rrule     = "github.com/teambition/rrule-go"
	goVCard   = "github.com/emersion/go-vcard"
	goIMAP    = "github.com/emersion/go-imap/v2"
	mscfb     = "github.com/richardlehane/mscfb"
	xxhash    = "github.com/cespare/xxhash/v2"
	kong      = "github.com/alecthomas/kong"
	mpb       = "github.com/vbauerster/mpb/v8"
)

// leaves import nothing of ours but one another, so that any package above
// pst/ltp may use them without pulling a layer in.
var leaves = []string{"internal/cfb", "internal/codepage", "internal/rtf", "internal/textnorm"}

// reading is the whole read side of a store, one layer above the other.
var reading = []string{"pst", "pst/ltp", "pst/ndb", "pst/mapi"}

// Arrows is the picture of the module: every package stands in it, and what it
// may import. A new package is entered here with its place; a package that is
// not written yet does no harm.
var Arrows = slices.Concat(storeArrows, exportArrows, diffArrows, sourceArrows, upperArrows, internalArrows)

var storeArrows = []Rule{
	{
		Package: "pst/mapi", Ours: []string{"internal/codepage"},
		Why: "PST, MSG and TNEF share property bags, so mapi knows no file; code pages reach it through internal/codepage alone",
	},
	{
		Package: "pst/ndb", Outside: []string{compress},
		Why: "the node database is the lowest layer; it knows zlib and no properties",
	},
	{
		Package: "pst/ltp", Ours: []string{"pst/ndb", "pst/mapi"},
		Why: "lists, tables and properties stand on the node database and know no messages",
	},
	{
		Package: "pst", Ours: with(leaves, "pst/ltp", "pst/ndb", "pst/mapi"), Outside: []string{xSync},
		Why: "the messaging layer knows no items, exporters or checks: those are built on it",
	},
	{
		Package: "pst/verify", Ours: with(leaves, slices.Concat(reading, []string{"ost"})...), Outside: []string{xSync},
		Why: "a check reads and reports; it neither compares with a server nor repairs",
	},
	{
		Package: "pst/salvage", Ours: with(leaves, reading...),
		Why: "salvage reads raw structures; what becomes of the finds is decided above",
	},
	{
		Package: "pst/gopst", Ours: with(leaves, reading...), Outside: []string{goPST},
		Why: "the one place that sees go-pst, which does not build everywhere",
	},
	{
		Package: "ost", Ours: with(leaves, reading...), Outside: []string{afero},
		Why: "what an OST knows beyond a PST; the comparison with a server stands above",
	},
}

var exportArrows = []Rule{
	exporter("csv", nil),
	exporter("eml", []string{"pst/export/ics"}, goMessage),
	exporter("ics", nil, goICal, rrule),
	exporter("mbox", []string{"pst/export/eml"}, goMbox),
	exporter("msg", nil),
	exporter("vcf", nil, goVCard),
}

var diffArrows = []Rule{
	{
		Package: "diff/item", Ours: []string{"internal/textnorm"}, Outside: []string{xText, xNet},
		Why: "the common item knows no format, neither a store's nor a server's",
	},
	{
		Package: "diff", Ours: with(leaves, "diff/item"), Outside: []string{xSync, xxhash, goCmp},
		Why: "the comparison sees items only: it never sees pst, nor where an item comes from",
	},
	{
		Package: "diff/report", Ours: with(leaves, "diff", "diff/item"),
		Why: "a report shows what the comparison found; sync hands its pages over as HTML",
	},
	{
		Package: "diff/merge", Ours: with(leaves, "diff", "diff/item", "diff/source/store", "ost", "pst"),
		Why: "merging matches as the comparison does and writes Message to Writer, never through an Item",
	},
}

var sourceArrows = []Rule{
	importer("store", []string{"pst", "ost", "pst/mapi", "internal/mapiitem"}),
	importer("msg", []string{"pst/mapi", "internal/mapiitem"}, mscfb),
	// A winmail.dat part is a property bag, read as one of a store is.
	importer("eml", []string{"pst/mapi", "internal/mapiitem", "internal/tnef"}, goMessage, enmime),
	importer("mbox", []string{"diff/source/eml"}, goMbox),
	importer("maildir", []string{"diff/source/eml"}),
	importer("imap", []string{"diff/source/eml"}, goIMAP),
	importer("ews", []string{"diff/source/eml"}),
	importer("graph", nil),
	importer("ics", nil, goICal, rrule),
	importer("vcf", nil, goVCard),
	// The conformance suite is called by tests and compares as tests do.
	importer("sourcetest", nil, goCmp),
}

var upperArrows = []Rule{
	{
		Package: "sync",
		Ours: with(
			leaves, "diff", "diff/item", "diff/source/store", "ost",
			"pst", "pst/verify", "pst/salvage", "pst/gopst", "pst/ndb", "pst/mapi",
		),
		Outside: []string{afero, xSync},
		Why:     "decisions rest on evidence; sync renders no report and parses no server export",
	},
	{
		Package: "examples/*", Ours: []string{"*"}, Outside: []string{kong, mpb, afero, xSync},
		Why: "the programs are thin over the library",
	},
}

var internalArrows = []Rule{
	{Package: "internal/codepage", Outside: []string{xText}, Why: "a leaf"},
	{Package: "internal/textnorm", Outside: []string{xText, xNet}, Why: "a leaf"},
	{Package: "internal/rtf", Ours: []string{"internal/codepage"}, Why: "a leaf but for the code pages that RTF names"},
	{Package: "internal/cfb", Why: "a leaf"},
	{Package: "internal/tnef", Ours: with(leaves, "pst/mapi"), Why: "TNEF yields property bags; it knows no items"},
	{Package: "internal/mapiitem", Ours: with(leaves, "pst/mapi", "diff/item"), Why: "it turns a property bag into an item, whatever held the bag"},
	{Package: "internal/pstgen", Ours: with(leaves, reading...), Why: "it generates stores and judges nothing"},
	{Package: "internal/cli", Outside: []string{kong, mpb}, Why: "help for programs, not for the library"},
	{Package: "internal/corpus", Why: "help for tests, on the standard library alone"},
	{Package: "internal/arch", Why: "the judge depends on nothing it judges"},
	{Package: "internal/arch/stylegate", Ours: []string{"internal/arch"}, Why: "the judge depends on nothing it judges"},
}

// exporter is the rule of one package of pst/export.
func exporter(name string, ours []string, outside ...string) Rule {
	return Rule{
		Package: "pst/export/" + name,
		Ours:    slices.Concat(leaves, reading, ours),
		Outside: outside,
		Why:     "an exporter takes a Message and gives bytes; it knows no items",
	}
}

// importer is the rule of one package of diff/source.
func importer(name string, ours []string, outside ...string) Rule {
	return Rule{
		Package: "diff/source/" + name,
		Ours:    slices.Concat(leaves, []string{"diff/item"}, ours),
		Outside: outside,
		Why:     "an importer yields items of one format and knows nothing of the comparison",
	}
}

// with joins two lists into a new one; a shared list is never appended to.
func with(shared []string, more ...string) []string { return slices.Concat(shared, more) }
