package sync

// excuse moves items that are only on the server for a good reason from
// serverOnly to the expected reasons, and notes what keeps it from deciding
// (the folder becomes suspect). The steps are those of the rules, in their
// order; the first and the last always run, the others only on a gap.
func (f *folderFacts) excuse(src Folder, client *Client, opt thresholds) {
	f.refuseWindow()
	if f.role != "" && !comparableRole(f.role) {
		return
	}
	if f.classes[serverOnly].n > 0 {
		f.excuseGap(src, client, opt)
	}
	// An unknown role makes any gap doubtful, also one of newer versions: a
	// folder that stops to count as different must not make the rest look clean.
	if f.role == "" && f.gap().n > 0 {
		f.doubt("folder-role-unknown", "folder-role")
	}
	if f.gap().unknown {
		f.doubt("class-counts-unknown", "class-counts")
	}
}

// refuseWindow takes back an excuse that applies to mail only: the window to
// keep offline never leaves out contacts or appointments.
func (f *folderFacts) refuseWindow() {
	n := f.expected[expOutsideWindow]
	if n == 0 || f.role == "" || f.role == roleMail {
		return
	}
	f.windowInvalid = n
	f.expected[expOutsideWindow] = 0
	f.classes[serverOnly] = f.classes[serverOnly].plus(count{n: n})
}

func (f *folderFacts) excuseGap(src Folder, client *Client, opt thresholds) {
	if isTrue(src.SyncFilter) {
		f.move(expSyncFilter, f.classes[serverOnly].n)
		return
	}
	if f.role == roleMail {
		f.excuseWindow(src.OlderThanWindow, valueOf(client).SyncWindowMonths)
	}
	if src.SyncFilter == nil && f.classes[serverOnly].n > 0 {
		f.weighFilter(src.ServerItems, opt.filterSuspectPercent)
	}
}

func (f *folderFacts) excuseWindow(older, months *int64) {
	switch {
	case months == nil || *months < 0:
		f.doubt("sync-window-unknown", "sync-window")
	case *months == 0: // all mail is kept offline
	case older == nil || *older < 0:
		f.doubt("item-dates-unknown", "item-dates")
	default:
		f.move(expOutsideWindow, min(*older, f.classes[serverOnly].n))
	}
}

// weighFilter decides whether a filter that nobody asked about could explain
// the gap: a filter leaves out much, a fault usually little.
func (f *folderFacts) weighFilter(serverItems *int64, percent int64) {
	rest := f.classes[serverOnly].n
	if serverItems == nil || *serverItems < 0 || reaches(rest, percent, *serverItems) {
		f.doubt("filter-unknown", "folder-filter")
		return
	}
	f.askFilter = true
}

// move turns n items of serverOnly into an expected reason.
func (f *folderFacts) move(reason string, n int64) {
	c := f.classes[serverOnly]
	c.n -= n
	f.classes[serverOnly] = c
	f.expected[reason] = add(f.expected[reason], n)
}

func (f *folderFacts) doubt(reason, need string) {
	f.doubts = append(f.doubts, doubt{reason, need})
}

// thresholds are the options with their defaults filled in.
type thresholds struct {
	spreadMinFolders, spreadPercent, structuralMinFolders, resyncMaxFolders int64
	sizeWarnPercent, filterSuspectPercent, toleranceHours, ostIDMaxBytes    int64
	newOSTPercent, marginBytes, unicodeLimitBytes, ansiLimitBytes           int64
	backupCopy                                                              bool
}

func thresholdsOf(p *Options) thresholds {
	o := valueOf(p)
	return thresholds{
		spreadMinFolders:     orDefault(o.SpreadMinFolders, 3),
		spreadPercent:        orDefault(o.SpreadPercent, 10),
		structuralMinFolders: orDefault(o.StructuralMinFolders, 2),
		resyncMaxFolders:     orDefault(o.ResyncMaxFolders, 1),
		sizeWarnPercent:      orDefault(o.SizeWarnPercent, 95),
		filterSuspectPercent: orDefault(o.FilterSuspectPercent, 50),
		toleranceHours:       orDefault(o.ExportToleranceHours, 24),
		ostIDMaxBytes:        orDefault(o.OSTIDMaxBytes, 32720),
		newOSTPercent:        orDefault(o.NewOSTPercent, 180),
		marginBytes:          orDefault(o.MarginBytes, 1<<30),
		unicodeLimitBytes:    orDefault(o.UnicodeLimitBytes, 51200<<20),
		ansiLimitBytes:       orDefault(o.ANSILimitBytes, 2075149312),
		backupCopy:           isTrue(o.BackupCopy),
	}
}

func orDefault(p *int64, def int64) int64 {
	if p == nil || *p < 0 {
		return def
	}
	return *p
}
