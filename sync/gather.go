package sync

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/ostkit/ostkit/ost"
	"github.com/ostkit/ostkit/pst"
	"github.com/ostkit/ostkit/pst/ndb"
)

// Gathered is what reading an OST contributes to the [Evidence].
type Gathered struct {
	OST    OST
	Client Client // the codes of its Sync Issues logs, the size of its OST id
}

// GatherOST reads a whole OST, every body and attachment included, and reports
// what speaks for and against it: identity, times, faults by code, scope and
// folder, unreadable items, error codes in its synchronization logs. Nothing that
// needs the file system is in the result. It takes as long as reading the file.
func GatherOST(ctx context.Context, path string, f *ost.File) (*Gathered, error) {
	h := f.NDB().Header()
	g := &gatherer{f: f, folders: make(map[ndb.NID]string), seen: make(map[string]bool), findings: []Finding{}}
	for d := range f.Folders() {
		g.folders[d.NID] = d.Path
	}
	g.trees()
	g.folderFaults()
	if err := g.items(ctx); err != nil {
		return nil, err
	}
	magic, format, size := magicOf(h.Client), h.Format.String(), f.NDB().Size()
	openable := true
	out := &Gathered{OST: OST{
		Path: path, Magic: &magic, Format: &format, SizeBytes: &size, Openable: &openable,
		UnreadableItems: &g.unreadable, ReadErrors: &g.readErrors, Findings: g.sorted(),
		LastSyncAt: timePtr(f.LastSync()), LastChangeAt: timePtr(later(g.lastChange, f.LastSync())),
	}}
	id := f.Identity()
	if id.Mailbox != "" {
		out.OST.MailboxID = &id.Mailbox
	}
	if id.OSTIDBytes > 0 {
		n := int64(id.OSTIDBytes)
		out.Client.OSTIDBytes = &n
	}
	out.Client.LogCodes = g.codes
	return out, nil
}

// UnopenableOST is the evidence of a file that [ost.Open] refuses: err is the
// refusal, head the first bytes of the file, as many as there are up to 16.
func UnopenableOST(path string, size int64, head []byte, err error) OST {
	openable, magic := false, "other"
	if len(head) >= 10 && bytes.Equal(head[:4], []byte("!BDN")) {
		magic = magicOf(ndb.Client{head[8], head[9]})
	}
	o := OST{Path: path, Magic: &magic, SizeBytes: &size, Openable: &openable, Findings: []Finding{}}
	if magic == "SM" {
		o.Openable = nil // a PST: readable perhaps, but no OST at all
	}
	for _, fe := range formatErrors(err) {
		if fe.Code != "" {
			o.Findings = append(o.Findings, Finding{Code: fe.Code, Severity: severityOf(fe.Code), Scope: scopeFile})
		}
	}
	return o
}

func magicOf(c ndb.Client) string {
	switch c {
	case ndb.ClientOST:
		return "SO"
	case ndb.ClientPST:
		return "SM"
	}
	return "other"
}

func timePtr(t time.Time) *Time {
	if t.IsZero() {
		return nil
	}
	return &Time{t.UTC().Truncate(time.Second)}
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// Scopes of a finding: how much of the store it may falsify.
const (
	scopeFile      = "file"
	scopeHierarchy = "hierarchy"
	scopeFolder    = "folder"
)

// fileCodes are faults of structures that all items depend on, wherever they are
// met; hierarchyCodes those of the folder tree. All others belong to the folder of
// the item they are met in.
var (
	fileCodes = map[string]bool{
		"nbt-root-crc": true, "bbt-root-crc": true, "page-crc": true, "page-signature": true, "page-bid": true,
		"page-zero": true, "page-type": true, "root-page-type": true, "page-count": true, "page-entry-size": true,
		"root-bref": true, "btree-bref": true, "btree-level": true, "btree-key-order": true, "btree-parent-key": true,
		"file-truncated": true, "amap-page": true, "name-map-entry": true, "mandatory-node": true, "root-page-newer": true,
	}
	hierarchyCodes = map[string]bool{
		"folder-cycle": true, "folder-table-missing": true, "hierarchy-row-no-folder": true, "message-parent": true,
		"root-folder-node": true,
	}
	// warningCodes show a torn or clumsily changed file without a loss.
	warningCodes = map[string]bool{
		"file-size": true, "root-amap-invalid": true, "root-page-newer": true, "tc-cell-missing": true,
		"attachment-data": true, "embedded-message": true,
	}
)

func severityOf(code string) string {
	if warningCodes[code] {
		return "warning"
	}
	return "error"
}

// formatErrors collects every FormatError in a tree of errors.
func formatErrors(err error) []*ndb.FormatError {
	switch e := err.(type) {
	case nil:
		return nil
	case *ndb.FormatError:
		return []*ndb.FormatError{e}
	case interface{ Unwrap() []error }:
		var list []*ndb.FormatError
		for _, inner := range e.Unwrap() {
			list = append(list, formatErrors(inner)...)
		}
		return list
	}
	return formatErrors(errors.Unwrap(err))
}

// gatherer collects the faults of one OST.
type gatherer struct {
	f          *ost.File
	folders    map[ndb.NID]string
	findings   []Finding
	seen       map[string]bool // by code, scope and folder
	unreadable int64
	readErrors int64
	lastChange time.Time
	codes      []LogCode
}

// note records the faults in err. scope and folder say where they were met, and
// hold for faults whose code or node does not say better.
func (g *gatherer) note(err error, scope, folder string) {
	for _, fe := range formatErrors(err) {
		switch {
		case fe.Code == "read-error":
			g.readErrors++
		case fe.Code == "":
		case fileCodes[fe.Code] || fe.Struct == "HEADER" || fe.Struct == "ROOT":
			g.add(fe.Code, scopeFile, "")
		case hierarchyCodes[fe.Code]:
			g.add(fe.Code, scopeHierarchy, "")
		case fe.NID != 0:
			s, path := g.owner(fe.NID, scope, folder)
			g.add(fe.Code, s, path)
		default:
			g.add(fe.Code, scope, folder)
		}
	}
}

// owner finds the scope that a node stands for.
func (g *gatherer) owner(nid ndb.NID, scope, folder string) (string, string) {
	switch nid.Type() {
	case ndb.TypeNormalFolder, ndb.TypeHierarchyTable:
		return scopeHierarchy, ""
	case ndb.TypeContentsTable, ndb.TypeAssocContentsTable, ndb.TypeOSTContentsIndex, ndb.TypeOSTAssocIndex:
		path, ok := g.folders[nid.WithType(ndb.TypeNormalFolder)]
		switch {
		case nid.WithType(ndb.TypeNormalFolder) == ndb.NIDRootFolder, !ok:
			return scopeHierarchy, ""
		}
		return scopeFolder, path
	case ndb.TypeInternal:
		return scopeFile, ""
	}
	if scope == scopeFolder && folder == "" {
		return scopeHierarchy, "" // an item without a folder
	}
	return scope, folder
}

// add records a finding once for each folder.
func (g *gatherer) add(code, scope, folder string) {
	f := Finding{Code: code, Severity: severityOf(code), Scope: scope}
	key := strings.Join([]string{code, scope, folder}, "\x00")
	if g.seen[key] {
		return
	}
	g.seen[key] = true
	if scope == scopeFolder {
		f.Folder = &folder
	}
	g.findings = append(g.findings, f)
}

func (g *gatherer) sorted() []Finding {
	slices.SortStableFunc(g.findings, func(a, b Finding) int {
		return strings.Compare(findingKey(a), findingKey(b))
	})
	return g.findings
}

func findingKey(f Finding) string {
	folder := ""
	if f.Folder != nil {
		folder = *f.Folder
	}
	return f.Scope + "\x00" + folder + "\x00" + f.Code
}

// trees walks both B-trees whole: a damaged page may carry nothing that the items
// lead to.
func (g *gatherer) trees() {
	for _, err := range g.f.Problems() {
		g.note(err, scopeFile, "")
	}
	for _, err := range g.f.NDB().Nodes(0) {
		g.note(err, scopeFile, "")
	}
	for _, err := range g.f.NDB().Blocks() {
		g.note(err, scopeFile, "")
	}
	if g.f.NDB().Header().Root.AMapValid != 0 { // else the header itself says not to trust them
		for _, err := range g.f.NDB().AMaps() {
			g.note(err, scopeFile, "")
		}
	}
	g.note(g.f.SyncTableError(), scopeFile, "")
}

// folderFaults notes the faults of folders. Outlook makes search folders anew, so
// damage in them loses nothing.
func (g *gatherer) folderFaults() {
	for d := range g.f.Folders() {
		if d.Search() {
			continue
		}
		for _, err := range d.Problems() {
			g.note(err, scopeHierarchy, "")
		}
		for _, err := range d.Associated() {
			g.note(err, scopeFolder, d.Path)
		}
	}
}

// items reads every item to its last byte.
func (g *gatherer) items(ctx context.Context) error {
	logs := g.logFolders()
	for it, err := range g.f.Scan(ctx, nil) {
		if err != nil {
			if ctx.Err() != nil {
				return err
			}
			g.note(err, scopeHierarchy, "")
			continue
		}
		m := it.Message()
		g.lastChange = later(g.lastChange, m.LastModified())
		folder := ""
		if m.Folder != nil {
			folder = m.Folder.Path
		}
		if err := readWhole(m); err != nil {
			g.unreadable++
			g.note(err, scopeFolder, folder)
		}
		if m.Folder != nil && logs[m.Folder.NID] {
			g.log(m)
		}
	}
	return nil
}

// readWhole reads everything an item holds and returns what could not be read.
func readWhole(m *pst.Message) error {
	_, err := m.Recipients()
	list, attachErr := m.Attachments()
	err = errors.Join(err, attachErr)
	for _, a := range list {
		err = errors.Join(err, readAttachment(a))
	}
	for p := range m.Props().All() {
		if p.Lazy() {
			_, loadErr := p.Bytes()
			err = errors.Join(err, loadErr)
		}
	}
	return errors.Join(append(m.Problems(), err)...)
}

func readAttachment(a *pst.Attachment) error {
	err := errors.Join(a.Problems()...)
	inner, innerErr := a.Message()
	err = errors.Join(err, innerErr)
	if inner != nil {
		return errors.Join(err, readWhole(inner))
	}
	r, openErr := a.Open()
	if openErr == nil {
		_, openErr = io.Copy(io.Discard, r)
	} else if errors.Is(openErr, ndb.ErrNotFound) && a.Method != pst.AttachByValue {
		openErr = nil // references and the like have no data
	}
	return errors.Join(err, openErr)
}

// logFolders are the folders that hold synchronization logs.
func (g *gatherer) logFolders() map[ndb.NID]bool {
	m := make(map[ndb.NID]bool)
	for nid, role := range g.f.Roles() {
		switch role {
		case ost.RoleSyncIssues, ost.RoleLocalFailures, ost.RoleServerFailures:
			m[nid] = true
		}
	}
	return m
}

// log takes up the error codes of a synchronization log, but for those of the
// address book: the file is no party to its download.
func (g *gatherer) log(m *pst.Message) {
	at := m.DeliveryTime()
	if at.IsZero() {
		at = m.LastModified()
	}
	for _, e := range g.f.SyncLog(m).Entries {
		for _, code := range e.Codes {
			if !e.AddressBook {
				g.codes = append(g.codes, LogCode{Code: code, At: timePtr(at)})
			}
		}
	}
}
