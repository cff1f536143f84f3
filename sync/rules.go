package sync

// planner carries one decision from the rows through the guards.
type planner struct {
	*facts
	ev  Evidence
	out collected

	row        int // the row of the decision table that matched, 0 before
	action     Action
	diagnosis  string
	wouldBe    *Action
	rebuilding bool // a rebuild verdict was given, whatever a guard makes of it
	full       bool // ost-full beside a rebuild verdict
	held       bool // G2
	orphan     bool // G3
	weakened   bool // G4
}

// A row of the decision table: it decides and returns true, or returns false.
type row struct {
	number int
	decide func(*planner) bool
}

// table is in the order of the rules; the first row that matches decides.
var table = []row{
	{1, (*planner).rowDisk},
	{2, (*planner).rowCorrupt},
	{3, (*planner).rowDamageSpread},
	{4, (*planner).rowFull},
	{5, (*planner).rowSpread},
	{6, (*planner).rowResyncTried},
	{7, (*planner).rowResync},
	{8, (*planner).rowUnsent},
	{9, (*planner).rowUnexplained},
	{10, (*planner).rowWeak},
	{11, (*planner).rowServerGone},
	{12, (*planner).rowRest},
}

func (p *planner) decide() {
	for _, r := range table {
		if p.row = r.number; r.decide(p) {
			return
		}
	}
}

func (p *planner) verdict(a Action, diagnosis string) {
	p.action, p.diagnosis = a, diagnosis
}

// setFolders gives every folder the action that pick returns.
func (p *planner) setFolders(pick func(*folderFacts) Action) {
	for _, f := range p.folders {
		f.action = pick(f)
	}
}

// idleFolder is the action of a folder that a row has nothing to say about.
func idleFolder(f *folderFacts) Action {
	if f.suspect() {
		return NeedEvidence
	}
	return LeaveAlone
}

func leaveFolder(*folderFacts) Action { return LeaveAlone }

func exportFolder(*folderFacts) Action { return ExportLocal }

// saveFolder exports what a folder may lose.
func saveFolder(f *folderFacts) Action {
	if f.mayLose() {
		return ExportLocal
	}
	return LeaveAlone
}

// saveLocal exports local data that is present or may be, without the items
// that are merely newer than the export.
func saveLocal(f *folderFacts) Action {
	if local := f.localData(); local.n > 0 || local.unknown {
		return ExportLocal
	}
	return idleFolder(f)
}

// rowDisk is R1: a failing or full disk comes before any verdict on the file.
func (p *planner) rowDisk() bool {
	failing := p.has("80040116") || positive(p.ost.ReadErrors)
	if !failing && !p.has("8004010D") {
		return false
	}
	p.reasonIf(p.has("80040116"), "log-disk-error", "80040116")
	p.reasonIf(positive(p.ost.ReadErrors), "read-errors", plural(valueOf(p.ost.ReadErrors), "read error"))
	p.reasonIf(p.has("8004010D"), "log-disk-full", "8004010D")
	p.verdict(FixDisk, "disk-full")
	if failing {
		p.diagnosis = "disk-failing"
	}
	corrupt, spread := p.corrupt(), p.damageSpread()
	if corrupt || spread {
		p.wouldBe = p.rebuildKind()
	}
	p.setFolders(leaveFolder)
	return true
}

// corrupt adds the reasons of R2 and reports whether there is one.
func (p *planner) corrupt() bool {
	closed := isFalse(p.ost.Openable)
	p.reasonIf(closed, "not-openable", "")
	p.reasonIf(p.fileError, "structure-file-error", "")
	p.reasonIf(p.has("event-2000"), "event-2000", "")
	p.reasonIf(p.has("80040600"), "log-corrupt-store", "80040600")
	return closed || p.fileError || p.has("event-2000") || p.has("80040600")
}

// damageSpread adds the reasons of R3 and reports whether there is one.
func (p *planner) damageSpread() bool {
	n := p.damagedPaths()
	spread := n > 0 && n >= p.opt.structuralMinFolders
	p.reasonIf(p.hierarchyError, "structure-hierarchy-error", "")
	p.reasonIf(spread, "structure-spread", plural(n, "folder"))
	return p.hierarchyError || spread
}

func (p *planner) rowCorrupt() bool {
	if !p.corrupt() {
		return false
	}
	p.rebuildOnDamage("ost-corrupt")
	return true
}

func (p *planner) rowDamageSpread() bool {
	if !p.damageSpread() {
		return false
	}
	p.rebuildOnDamage("ost-damage-spread")
	return true
}

// rebuildOnDamage is the verdict of R2 and R3, whose evidence justifies even a
// second rebuild.
func (p *planner) rebuildOnDamage(diagnosis string) {
	p.rebuild(diagnosis)
	p.noteIf(p.rebuildFailed, "second-rebuild-new-evidence", "")
	p.full = p.has("8004060C") || p.nearLimit()
	p.noteIf(p.full, "ost-full", p.sizeDetail())
}

// rebuildKind is the kind of rebuild that loses nothing.
func (p *planner) rebuildKind() *Action {
	a := ExportThenRebuild
	if p.zeroProven() {
		a = Rebuild
	}
	return &a
}

// rebuild gives a rebuild verdict.
func (p *planner) rebuild(diagnosis string) {
	p.verdict(*p.rebuildKind(), diagnosis)
	p.rebuilding = true
	p.localReasons()
	p.setFolders(saveFolder)
}

// localReasons states what is known about data that exist only locally.
func (p *planner) localReasons() {
	saved := count{n: p.toSave()}
	p.reasonIf(p.zeroProven(), "local-data-zero-proven", "")
	p.reasonIf(saved.n > 0, "local-data-present", saved.number("item"))
	p.reasonIf(p.local.unknown, "local-data-unknown", "")
}

// nearLimit reports whether the file has reached the warning size. An unknown
// limit is not reached.
func (p *planner) nearLimit() bool {
	limit := p.limit()
	size := p.ost.SizeBytes
	return size != nil && *size >= 0 && limit != nil && reaches(*size, p.opt.sizeWarnPercent, *limit)
}

func (p *planner) limit() *int64 {
	if limit := p.ost.LimitBytes; limit != nil && *limit >= 0 {
		return limit
	}
	switch valueOf(p.ost.Format) {
	case "ansi":
		return &p.opt.ansiLimitBytes
	case "unicode", "unicode4k":
		return &p.opt.unicodeLimitBytes
	}
	return nil
}

// rowFull is R4: a rebuild alone would fill the file again.
func (p *planner) rowFull() bool {
	logged, near := p.has("8004060C"), p.nearLimit()
	if !logged && !near {
		return false
	}
	p.reasonIf(logged, "log-store-full", "8004060C")
	p.reasonIf(near, "size-near-limit", p.sizeDetail())
	p.verdict(ReduceSize, "ost-full")
	p.reasonIf(p.toSave() > 0, "local-data-present", plural(p.toSave(), "item"))
	p.reasonIf(p.local.unknown, "local-data-unknown", "")
	p.setFolders(func(f *folderFacts) Action {
		if f.mayLose() {
			return ExportLocal
		}
		return idleFolder(f)
	})
	return true
}

// rowSpread is R5: too many folders differ for single cures.
func (p *planner) rowSpread() bool {
	n := int64(len(p.which((*folderFacts).affected)))
	if n == 0 || n < p.opt.spreadMinFolders || p.folderCount == nil || *p.folderCount < 0 {
		return false
	}
	if !reaches(n, p.opt.spreadPercent, *p.folderCount) {
		return false
	}
	p.reason("diff-spread", "", plural(n, "folder")+" of "+plural(*p.folderCount, "folder"))
	p.rebuildOnce("ost-out-of-step")
	return true
}

// askFolderCount adds the need that R5 leaves when only the number of folders
// was missing.
func (p *planner) askFolderCount() {
	n := int64(len(p.which((*folderFacts).affected)))
	if n > 0 && n >= p.opt.spreadMinFolders && p.folderCount == nil {
		p.need("folder-count", "", "", true)
	}
}

// rowResyncTried is R6: the cure of one folder was completed without effect.
func (p *planner) rowResyncTried() bool {
	tried := false
	for _, f := range p.which((*folderFacts).affectedForResync) {
		if resyncTried(p.ev.Previous, f.path) == triedFailed {
			p.folderReason(f, "resync-tried", "")
			tried = true
		}
	}
	if tried {
		p.rebuildOnce("resync-failed")
	}
	return tried
}

// rebuildOnce is the verdict of R5 and R6, which rests on differences only:
// after a rebuild that did not help, they prove nothing against the file.
func (p *planner) rebuildOnce(diagnosis string) {
	switch {
	case p.rebuildFailed:
		p.refuse()
	case p.rebuildUnknown:
		p.verdict(NeedEvidence, "evidence-too-weak")
		p.need("previous-result", "", "", true)
		p.saveWhileAsking()
	default:
		p.rebuild(diagnosis)
	}
}

// saveWhileAsking keeps local data in an export although the action has to
// wait for an answer.
func (p *planner) saveWhileAsking() {
	p.setFolders(unexplainedFolder)
	p.reasonIf(p.local.n > 0, "local-data-present", plural(p.local.n, "item"))
}

// refuse is the answer to a second rebuild without new evidence.
func (p *planner) refuse() {
	p.verdict(NotOSTProblem, "rebuild-did-not-help")
	p.reason("previous-rebuild-failed", "", "")
	p.note("second-rebuild-refused", "", "")
	p.noteIf(p.local.n > 0, "local-data-present", plural(p.local.n, "item"))
	p.setFolders(saveLocal)
}

// rowServerGone is R11.
func (p *planner) rowServerGone() bool {
	gone := p.which(func(f *folderFacts) bool { return f.class(serverGone) > 0 })
	if len(gone) == 0 {
		return false
	}
	// Folders of which the number is unknown may hold such items too.
	few := int64(len(p.which((*folderFacts).mayHoldGone))) <= p.opt.resyncMaxFolders
	synced := after(p.ost.LastSyncAt, valueOf(p.ev.Server).TakenAt)
	if !few || !synced || p.rebuildFailed {
		p.verdict(LeaveAlone, "deleted-on-server")
		return true
	}
	p.verdict(ResyncFolder, "deletion-not-applied")
	for _, f := range gone {
		f.action = ResyncFolder
		if f.inFlight() > 0 || !p.allReadable() {
			f.action = ExportThenResync
			p.action = ExportThenResync
		}
	}
	return true
}

func (p *planner) allReadable() bool {
	return p.ost.UnreadableItems != nil && *p.ost.UnreadableItems == 0
}

// rowRest is R12.
func (p *planner) rowRest() bool {
	for _, f := range p.folders {
		for _, n := range f.expected {
			if n > 0 {
				p.verdict(LeaveAlone, "expected-differences")
				return true
			}
		}
	}
	p.reason("no-differences", "", "")
	p.verdict(LeaveAlone, "healthy")
	if p.onlyNoise() {
		p.diagnosis = "normal-noise"
	}
	return true
}

// onlyNoise reports whether there are log codes and all of them are messages
// of the synchronisation engine that need no answer.
func (p *planner) onlyNoise() bool {
	for _, c := range p.codes {
		if !isNoise(c) {
			return false
		}
	}
	return len(p.codes) > 0
}

func isNoise(code string) bool {
	return len(code) == 8 && code >= "80040800" && code <= "80040805" || code == "00040821"
}
