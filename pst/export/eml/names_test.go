package eml

import (
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/ostkit/ostkit/pst"
	"github.com/ostkit/ostkit/pst/ndb"
)

// hostile are subjects and folder names that file systems refuse or misread.
var hostile = []string{
	"", ".", "..", "...", " ", "a ", "a.", "a. .", "../../etc/passwd", `..\..\boot.ini`, "C:\\x", "con", "CON", "Con.txt",
	"nul .txt", "COM1", "com0", "LPT9.tar.gz", "COM\u00b9", "aux", "CONIN$", "a/b", "a:b", "a*b?", "<>\"|", "a\x00b", "a\nb", "tab\t",
	"RE: hello", "100% sure", "%2F", "%", "%_0x1", "%_deep", "\u202Egpj.exe", "zero\u200bwidth", "e\u0301", "\u00e9",
	strings.Repeat("x", 1000), strings.Repeat("\u65e5", 400), strings.Repeat("/", 300), strings.Repeat(" .", 300), "mail.eml",
	"bad \xff\xfe", "~", "-rf", "$(x)", "`x`", "\u2028",
}

// windowsName reports what is wrong with a name on Windows.
func windowsName(name string) string {
	switch base, _, _ := strings.Cut(name, "."); {
	case name == "" || len(name) > 255:
		return "length"
	case strings.HasSuffix(name, ".") || strings.HasSuffix(name, " "):
		return "end"
	case strings.ContainsAny(name, `<>:"/\|?*`):
		return "character"
	case isReserved(strings.TrimSpace(base)):
		return "reserved"
	case !utf8.ValidString(name):
		return "UTF-8"
	}
	for _, r := range name {
		if r < 0x20 || r == 0x7F || r == '\u202E' {
			return "control character"
		}
	}
	return ""
}

func TestItemName(t *testing.T) {
	for _, s := range hostile {
		name := itemName(0x200024, s)
		if why := windowsName(name); why != "" || !strings.HasPrefix(name, "0x200024") || !strings.HasSuffix(name, ".eml") {
			t.Errorf("%.40q gives %q: %s", s, name, why)
		}
	}
	for s, want := range map[string]string{
		"subject": "0x200024 subject.eml", "": "0x200024.eml", "RE: a/b": "0x200024 RE_ a_b.eml", "end. ": "0x200024 end.eml",
	} {
		if got := itemName(0x200024, s); got != want {
			t.Errorf("itemName(%q) = %q, want %q", s, got, want)
		}
	}
}

// TestDirectories: names are valid, no two folders share a directory, and names that
// carry no mark can be read back.
func TestDirectories(t *testing.T) {
	d := directories{paths: make(map[*pst.Folder]string), taken: make(map[string]bool)}
	root := &pst.Folder{NID: ndb.NIDRootFolder}
	if d.of(root) != "" {
		t.Error("the root folder has a directory")
	}
	seen, nid := make(map[string]string), ndb.NID(0x8000)
	for _, name := range append(hostile, "MAIL.EML", "A/B", "a/b", "Con", "E\u0301") {
		nid += 0x20
		dir := d.of(&pst.Folder{NID: nid, Parent: root, Name: name})
		if why := windowsName(dir); why != "" {
			t.Errorf("%.40q gives %q: %s", name, dir, why)
		}
		if other, ok := seen[strings.ToLower(dir)]; ok {
			t.Errorf("%.40q and %.40q share %q", name, other, dir)
		}
		seen[strings.ToLower(dir)] = name
		if strings.HasSuffix(strings.ToLower(dir), ".eml") {
			t.Errorf("%q could be a file", dir)
		}
		if back, err := url.PathUnescape(dir); !strings.Contains(dir, "%_") && (err != nil || back != string([]rune(name))) {
			t.Errorf("%q is read back from %q as %q, %v", name, dir, back, err)
		}
	}
}

// TestDeepFolders: paths stay short however deep folders are nested.
func TestDeepFolders(t *testing.T) {
	d := directories{paths: make(map[*pst.Folder]string), taken: make(map[string]bool)}
	var parent *pst.Folder
	seen := make(map[string]bool)
	for i := range 2000 {
		f := &pst.Folder{NID: ndb.NID(0x8002 + i*0x20), Parent: parent, Name: "a folder with a rather long name"}
		dir := d.of(f)
		if seen[dir] || len(dir) > maxDirPath {
			t.Fatalf("directory %q of %d bytes", dir, len(dir))
		}
		seen[dir], parent = true, f
	}
}
