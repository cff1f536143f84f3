package sync

import "slices"

// word is a code of the vocabulary with its explanation. The lists below are
// also the order in which codes appear in a plan: what decides comes first.
type word struct{ code, text string }

// Explain puts a code of a plan into one plain English sentence: an action, a
// diagnosis, a reason, a need or a note. For a need it is what the user has to
// find out. A code that is not part of the vocabulary yields "".
func Explain(code string) string {
	for _, list := range [][]word{actionWords, diagnosisWords, reasonWords, needWords, noteWords} {
		if text := textOf(list, code); text != "" {
			return text
		}
	}
	return ""
}

func textOf(list []word, code string) string {
	if i := rank(list, code); i < len(list) {
		return list[i].text
	}
	return ""
}

// rank is the place of a code in a list, its length for an unknown code.
func rank(list []word, code string) int {
	if i := slices.IndexFunc(list, func(w word) bool { return w.code == code }); i >= 0 {
		return i
	}
	return len(list)
}

// expectedReasons lists the reasons for which a healthy file differs.
func expectedReasons() []string {
	names := make([]string, 0, len(expectedWords))
	for _, w := range expectedWords {
		names = append(names, w.code)
	}
	return names
}

var actionWords = []word{
	{"leave-alone", "Do nothing: the file needs no repair."},
	{"need-evidence", "Do nothing yet: answer the open questions and run again."},
	{"export-local", "Save the items that exist only in this file to a PST; change nothing else."},
	{"resync-folder", "Let Outlook download the named folder again (Clear Offline Items, Update Folder)."},
	{"export-then-resync", "Save local-only items to a PST, then let Outlook download the named folder again."},
	{"rebuild", "Rename the file and let Outlook download the mailbox again; nothing exists only locally."},
	{"export-then-rebuild", "Save local-only items to a PST, then rename the file and let Outlook download the mailbox again."},
	{"export-everything", "Save the whole content of the file to a PST; do not let Outlook replace the file."},
	{"reduce-size", "Make the file smaller (keep less mail offline); a rebuild alone would fill it again."},
	{"fix-disk", "Copy the file to another disk first and repair the disk; then run again."},
	{"not-ost-problem", "Leave the file alone and remove the named cause: the fault lies outside the file."},
	{"report-only", "Only report: the file is held as evidence and must not change."},
	{"stop", "Stop: remove the named obstacle and run again."},
}

var diagnosisWords = slices.Concat([]word{
	{"healthy", "File and server agree."},
	{"normal-noise", "File and server agree; the log holds only routine messages."},
	{"expected-differences", "Every difference has a normal explanation."},
	{"deleted-on-server", "Items in the file are gone from the server; they were there once."},
	{"deletion-not-applied", "The file synchronised after the export and still shows items that the server has deleted."},
	{"unsent-local-data", "Items exist only in this file and have not reached the server."},
	{"folder-stale", "One folder does not follow the server."},
	{"folder-damaged", "The structure of one folder is damaged."},
	{"resync-failed", "Downloading the folder again did not cure it."},
	{"ost-corrupt", "The file is corrupt."},
	{"ost-damage-spread", "Structural damage reaches beyond one folder."},
	{"ost-out-of-step", "Many folders do not follow the server."},
	{"ost-full", "The file has reached or nearly reached its size limit."},
	{"disk-failing", "The disk that holds the file fails."},
	{"disk-full", "The disk that holds the file is full."},
	{"unexplained-differences", "Folders differ, too many for the cure of one and too few for a rebuild."},
	{"evidence-too-weak", "What is known does not carry a decision."},
	{"no-ost", "No offline file was named."},
	{"not-an-ost", "The file is no offline copy; it may be the only copy of its data."},
	{"ambiguous-ost", "Several files could be the one in use."},
	{"evidence-hold", "The file is under a legal hold or is read-only evidence."},
	{"orphan-or-other-mailbox", "The mailbox is gone, closed to the user, or not the one this file belongs to."},
	{"ost-locked", "Another program has the file open."},
	{"no-space", "The disk has too little free space."},
}, symptomWords)

var symptomWords = []word{
	{"server-or-view", "The fault also shows without the file: look at the server or at the view's filter."},
	{"rebuild-did-not-help", "The file was rebuilt before and the fault remained: the file is not its cause."},
	{"ostid-overflow", "The mailbox's list of offline files (0x7C04) is full; new profiles make it worse."},
	{"profile-or-forms", "The log points to the profile or the forms library (8004010F)."},
	{"oab-download", "The offline address book could not be downloaded; mail is not concerned."},
	{"server-permission", "The server denied access (80070005)."},
	{"connectivity", "The connection to the server failed at times."},
	{"too-many-shared-folders", "Too many shared folders are open (event 9646)."},
	{"item-too-big", "An item is too large to be sent to the server; save it and make it smaller."},
}

var reasonWords = slices.Concat([]word{
	{"file-magic-mismatch", "The header does not say offline file (SO)."},
	{"several-candidates", "More than one offline file fits."},
	{"magic-unknown", "The header has not been read."},
	{"hold-declared", "A legal hold or read-only evidence is declared."},
	{"mailbox-gone", "The mailbox does not exist any more."},
	{"mailbox-no-access", "The user has no access to the mailbox."},
	{"different-mailbox", "The file belongs to another mailbox."},
	{"file-locked", "The file cannot be opened exclusively."},
	{"space-short", "Free space does not suffice for the new file, the PST and a margin."},
	{"log-disk-error", "The log reports a disk error."},
	{"read-errors", "The disk failed to read parts of the file."},
	{"log-disk-full", "The log reports a full disk."},
	{"not-openable", "The file cannot be opened."},
	{"structure-file-error", "The check found an error that concerns the whole file."},
	{"event-2000", "Windows logged event 2000: errors detected in the file."},
	{"log-corrupt-store", "The log reports a corrupt store."},
	{"structure-hierarchy-error", "The check found an error in the folder tree."},
	{"structure-spread", "The check found errors in several folders."},
	{"log-store-full", "The log reports that the file has reached its maximum size."},
	{"size-near-limit", "The size is close to the limit."},
	{"diff-spread", "A large share of the folders differs from the server."},
	{"resync-tried", "This folder was downloaded again before and the fault remained."},
	{"structure-folder-error", "The check found an error in this folder."},
	{"folder-differs", "This folder differs from the server."},
	{"unexplained", "This folder differs and nothing explains it."},
	{"previous-rebuild-failed", "A rebuild did not help, and nothing new speaks against the file."},
	{"local-data-present", "Items exist that are not proven to be on the server."},
	{"local-data-unknown", "It is not known whether items exist only locally; they count as present."},
	{"local-data-zero-proven", "It is proven that nothing exists only locally."},
	{"server-gone", "Items that were on the server are not there any more."},
	{"no-differences", "No difference was found."},
	{"export-missing", "There is no server export."},
	{"export-incomplete", "The server export is not complete."},
	{"export-scope-unknown", "It is not known whether the export covers the whole mailbox."},
	{"export-time-unknown", "It is not known which is newer, the export or the file."},
	{"export-stale", "The file changed long after the export was taken."},
	{"identity-unknown", "It is not proven that file and export belong to the same mailbox."},
	{"diff-missing", "File and server have not been compared."},
	{"structure-unknown", "The structure of the file has not been checked."},
	{"folder-role-unknown", "It is not known what kind of folder this is."},
	{"sync-window-unknown", "It is not known how much mail is kept offline."},
	{"item-dates-unknown", "It is not known how old the missing items are."},
	{"filter-unknown", "It is not known whether a filter limits this folder."},
	{"class-counts-unknown", "It is not known how many items differ in this folder."},
}, symptomWords, expectedWords)

var expectedWords = []word{
	{"outside-sync-window", "Mail older than the period kept offline stays on the server."},
	{"outside-calendar-window", "Appointments outside the calendar period stay on the server."},
	{"shared-window", "Shared folders keep a shorter period offline."},
	{"shared-not-cached", "This shared folder is not kept offline."},
	{"public-folder-not-cached", "This public folder is not kept offline."},
	{"sync-filter", "A filter limits what is kept offline."},
	{"header-only", "Only headers were downloaded; the bodies are on the server."},
	{"server-only-store", "These items live in a place that is never kept offline."},
	{"local-only-folder", "This folder exists only in the file by design."},
	{"search-folder", "A search folder shows items of other folders again."},
	{"associated", "Hidden settings items differ; they are not user data."},
	{"read-state", "Only the read mark differs."},
	{"metadata-only", "Contents are equal, only version data differ."},
	{"moved", "The items are in another folder on the server."},
	{"in-flight", "Local items are newer than the export."},
	{"soft-deleted-elsewhere", "The items are in Recoverable Items or the archive."},
	{"archived", "The items were moved to an archive."},
	{"export-format-loss", "The export's format cannot hold what differs."},
	{"export-scope", "The export does not cover these items."},
	{"name-alias", "The folder has another name on the server."},
	{"conflict-auto-resolved", "Outlook resolved a conflict; contents are equal."},
}

var needWords = []word{
	{"ost-file", "Name the offline file (.ost); \"ostkit locate\" lists those in the default places."},
	{"ost-magic", "Let the tool read the first bytes of the file, to see that it is an offline file."},
	{"profile-data-file", "Which file does the profile use? See Account Settings > Data Files in Outlook."},
	{"ost-identity", "Which mailbox does the file belong to? Compare it with the profile that uses it."},
	{"server-export", "Make an export of the mailbox from the server (PST, EML, Graph or EWS)."},
	{"complete-server-export", "Make an export that completed without failed folders and covers the whole mailbox."},
	{"export-scope", "Did the export complete, and does it cover the whole mailbox?"},
	{"export-time", "When was the export taken, and when did the file last change?"},
	{"fresh-server-export", "Make a new server export: the present one is older than the file's last change."},
	{"diff", "Compare the file with the server export (\"ostkit diff\")."},
	{"structure-check", "Check the structure of the file (\"ostkit verify\")."},
	{"folder-role", "What does this folder hold: mail, calendar, contacts, tasks, journal or notes?"},
	{"sync-window", "What is \"Mail to keep offline\" set to (Account Settings, in months; 0 means all)?"},
	{"item-dates", "How many of the items missing in the file are older than the period kept offline?"},
	{"folder-filter", "Is a filter set for this folder (Folder Properties > Synchronization)?"},
	{"folder-count", "How many folders does the mailbox have?"},
	{"class-counts", "Compare this folder completely: some of its numbers are unknown."},
	{"previous-result", "What came of the earlier attempt: cured, fault remained, or broken off?"},
	{"difference-cause", "Why does this folder differ? Look at its items in the comparison before anything is changed."},
	{"sync-columns", "Read the synchronisation columns of the rows (0x6628, change key, change list) to tell where the items come from."},
	{"recoverable-items-export", "Export the Recoverable Items too, to see whether the missing items are there."},
	{"legal-hold", "Is the mailbox or this computer under a legal hold?"},
	{"lock-check", "Is the file free, or does a program (Outlook, Teams, search, antivirus) hold it?"},
	{"free-space", "How much space is free on the disk, and how large is the file?"},
	{"disk-check", "Does the disk read without errors (chkdsk, SMART)?"},
	{"previous-history", "Has a resynchronisation or rebuild been tried before, and what came of it?"},
}

var noteWords = slices.Concat([]word{
	{"second-rebuild-refused", "A second rebuild is refused without new evidence against the file."},
	{"second-rebuild-new-evidence", "The file was rebuilt before; new damage justifies a second rebuild."},
	{"ost-full", "The file is full as well: keep less mail offline before Outlook starts."},
	{"local-data-present", "Local-only items are still there and are worth saving."},
	{"server-gone-separate", "Items gone from the server are not exported: importing would bring deleted items back. Ask for a separate PST if they are wanted."},
	{"recoverable-items-not-in-scope", "The export does not hold the Recoverable Items; missing items may be there."},
	{"header-only-not-exported", "Items of which only the header was downloaded are not written to a PST."},
	{"unreadable-items", "Some items of the file could not be read."},
	{"window-not-applicable", "The period kept offline excuses mail only; these items were counted as missing again."},
	{"corrupt-data-code", "The log holds 8004011B (corrupt data); nothing official links it to the file."},
	{"other-files-untouched", "Other files were found and are left as they are."},
	{"old-name-taken", "The usual name for the renamed file is taken; another one is used."},
}, symptomWords)
