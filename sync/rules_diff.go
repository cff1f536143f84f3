package sync

// rowResync is R7: few folders differ and the rest is proven clean.
func (p *planner) rowResync() bool {
	affected := p.which((*folderFacts).affectedForResync)
	open := p.which(func(f *folderFacts) bool { return f.affectedForResync() || !f.provenClean() })
	if p.noDiff || len(affected) == 0 || int64(len(open)) > p.opt.resyncMaxFolders {
		return false
	}
	p.askFolderCount()
	for _, f := range affected {
		p.differReasons(f)
	}
	if p.rebuildFailed {
		p.refuse()
		return true
	}
	p.setFolders(saveLocal)
	for _, f := range affected {
		f.action = p.resyncAction(f)
		p.resyncReasons(f)
	}
	p.action = p.strongestFolder()
	p.diagnosis = resyncDiagnosis(p.action, affected)
	return true
}

// differReasons states why a folder counts as affected.
func (p *planner) differReasons(f *folderFacts) {
	if f.damaged {
		p.folderReason(f, "structure-folder-error", "")
	}
	if gap := f.gap(); f.affected() {
		p.folderReason(f, "folder-differs", gap.number("item"))
	} else if n := f.class(conflict); n > 0 {
		p.folderReason(f, "folder-differs", plural(n, "conflict"))
	}
}

// resyncAction decides about one affected folder. What cannot be
// resynchronised for want of a fact keeps its export.
func (p *planner) resyncAction(f *folderFacts) Action {
	tried := resyncTried(p.ev.Previous, f.path)
	if p.structureUnknown {
		p.need("structure-check", "", "", true)
	}
	if tried == triedUnknown {
		p.need("previous-result", f.path, "", true)
	}
	if p.structureUnknown || tried == triedUnknown || f.suspect() {
		return waitingAction(f)
	}
	if f.mayLose() || p.baseUnknown {
		return ExportThenResync
	}
	return ResyncFolder
}

func waitingAction(f *folderFacts) Action {
	if f.localData().n > 0 {
		return ExportLocal
	}
	return NeedEvidence
}

// resyncReasons states what is known about local data of a folder that is to
// be resynchronised.
func (p *planner) resyncReasons(f *folderFacts) {
	n := add(f.localData().n, f.inFlight())
	switch {
	case f.action == ResyncFolder:
		p.folderReason(f, "local-data-zero-proven", "")
	case f.action == ExportLocal || f.action == ExportThenResync && n > 0:
		p.folderReason(f, "local-data-present", plural(n, "item"))
	case f.action == ExportThenResync:
		p.folderReason(f, "local-data-unknown", "")
	}
}

func (p *planner) strongestFolder() Action {
	strongest := LeaveAlone
	for _, f := range p.folders {
		if folderStrength(f.action) > folderStrength(strongest) {
			strongest = f.action
		}
	}
	return strongest
}

// folderStrength orders the actions that a folder can have.
func folderStrength(a Action) int {
	switch a {
	case NeedEvidence:
		return 1
	case ExportLocal:
		return 2
	case ResyncFolder:
		return 3
	case ExportThenResync:
		return 4
	}
	return 0
}

func resyncDiagnosis(a Action, affected []*folderFacts) string {
	if a == NeedEvidence {
		return "evidence-too-weak"
	}
	for _, f := range affected {
		if f.damaged {
			return "folder-damaged"
		}
	}
	return "folder-stale"
}

// rowUnsent is R8: the server lacks items, the file lacks none.
func (p *planner) rowUnsent() bool {
	blocked := p.which(func(f *folderFacts) bool { return f.affected() || f.damaged })
	local := p.localCounts()
	if p.noDiff || len(blocked) > 0 || local.n == 0 && !local.unknown {
		return false
	}
	p.verdict(ExportLocal, "unsent-local-data")
	p.reasonIf(local.n > 0, "local-data-present", plural(local.n, "item"))
	if local.unknown {
		p.reason("local-data-unknown", "", "")
		p.askClassCounts()
	}
	if p.structureUnknown {
		p.need("structure-check", "", "", true)
	}
	p.setFolders(saveLocal)
	return true
}

// localCounts sums the local data as the folders state it. Unlike facts.local
// it does not doubt the numbers because the export or the file is in doubt.
func (p *planner) localCounts() count {
	var sum count
	for _, f := range p.folders {
		sum = sum.plus(f.localData())
	}
	return sum
}

func (p *planner) askClassCounts() {
	for _, f := range p.folders {
		if f.localData().unknown {
			p.need("class-counts", f.path, "", true)
		}
	}
}

// rowUnexplained is R9: too many folders differ for R7, too few for R5.
func (p *planner) rowUnexplained() bool {
	affected := p.which((*folderFacts).affectedForResync)
	if p.noDiff || len(affected) == 0 {
		return false
	}
	p.askFolderCount()
	if p.rebuildFailed {
		for _, f := range affected {
			p.differReasons(f)
		}
		p.refuse()
		return true
	}
	for _, f := range affected {
		p.folderReason(f, "unexplained", f.gap().number("item"))
		p.need("difference-cause", f.path, "", true)
	}
	p.verdict(NeedEvidence, "unexplained-differences")
	p.setFolders(unexplainedFolder)
	p.unexplainedLocal()
	return true
}

func unexplainedFolder(f *folderFacts) Action {
	local := f.localData()
	switch {
	case local.n > 0, local.unknown && !f.suspect():
		return ExportLocal
	case f.affectedForResync():
		return NeedEvidence
	}
	return idleFolder(f)
}

// unexplainedLocal raises R9 to an export if local data is there or may be.
func (p *planner) unexplainedLocal() {
	p.action = p.strongestFolder()
	local := p.localCounts()
	p.reasonIf(local.n > 0, "local-data-present", plural(local.n, "item"))
	if local.unknown {
		p.reason("local-data-unknown", "", "")
		p.askClassCounts()
	}
}

// rowWeak is R10: nothing can be said yet.
func (p *planner) rowWeak() bool {
	suspects := p.which((*folderFacts).suspect)
	if !p.noDiff && !p.structureUnknown && len(suspects) == 0 {
		return false
	}
	if p.noDiff {
		p.reason("diff-missing", "", "")
		p.need("diff", "", "", true)
	}
	if p.structureUnknown {
		p.reason("structure-unknown", "", "")
		p.need("structure-check", "", "", true)
	}
	p.verdict(NeedEvidence, "evidence-too-weak")
	p.setFolders(func(f *folderFacts) Action {
		if f.damaged {
			p.folderReason(f, "structure-folder-error", "")
			return NeedEvidence
		}
		return idleFolder(f)
	})
	return true
}
