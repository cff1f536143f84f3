package sync

// stepText is the template of a step, see runbook.step.
type stepText struct{ kind, title, precondition, verify, rollback string }

// variant is a step that reads differently under one diagnosis.
type variant struct{ id, diagnosis string }

const (
	auto   = "auto"
	manual = "manual"
)

var stepTexts = map[string]stepText{
	"confirm-facts": {
		manual, "Answer first: {ask}",
		"None.",
		"Every answer is stated in a facts file and the plan was made again with it.",
		"Nothing was changed; stop here if an answer changes the plan.",
	},
	"identify": {
		auto, "Make sure that {ost} is the one offline file this plan is about; list the files that stay untouched.",
		"Exactly one candidate is left.",
		"Header says SO, and the owner is the expected mailbox.",
		"Stop; nothing was changed.",
	},
	"dry-run": {
		auto, "Print all steps and reasons for {ost} without doing them.",
		"This is the default; only --really goes on.",
		"No file was changed.",
		"Nothing to undo.",
	},
	"close-outlook": {
		manual, "Close Outlook and every program that holds {ost}.",
		"Work in these programs is saved; no program is ended by force.",
		"The file opens exclusively twice in a row, and its size and time stay the same.",
		"Stop; start Outlook again.",
	},
	"check-space": {
		auto, "Check the free space beside {ost} for the new file, the PST and a margin.",
		"Size of the mailbox or of the file is known.",
		"Free space is at least the required space.",
		"Stop; nothing was changed.",
	},
	"hash-before": {
		auto, "Record SHA-256, size and times of {ost}; make a backup copy if asked for.",
		"No program writes to the file.",
		"Two readings give equal hashes; a copy has the same hash.",
		"Stop; nothing was changed.",
	},
	"export-pst": {
		auto, "Save {save} from {ost} to a new PST, with folder paths.",
		"A place for the export is named and has enough space.",
		"The number of written items equals the number of items to be saved.",
		"Stop before any rename; the file is unchanged.",
	},
	"verify-pst": {
		auto, "Open the PST again with two independent readers and compare it with {ost}.",
		"The export has ended.",
		"Counts, content hashes and attachments are equal; unreadable items are listed.",
		"Stop before any rename; the file is unchanged.",
	},
	"hash-again": {
		auto, "Hash {ost} again.",
		"The file was hashed before.",
		"The hash equals the first one.",
		"Stop: somebody wrote to the file in the meantime.",
	},
	"rename-ost": {
		auto, "Rename {ost} to {old}.",
		"All steps above succeeded and the new name is free.",
		"The old name is gone and the renamed file has the same hash.",
		"Rename {old} back to {ost}.",
	},
	"reduce-window": {
		manual, "Keep less mail offline: File > Account Settings > Change > Mail to keep offline.",
		"Everything that exists only locally has been saved.",
		"The setting shows the shorter period.",
		"Set the former period again.",
	},
	"start-outlook": {
		manual, "Start Outlook with the same profile and wait until it has prepared and filled a new {ost}.",
		"The computer is online and the profile was not changed.",
		"A new file of the same owner with header SO exists, and the log shows no new errors.",
		"Close Outlook, set the new file aside and rename {old} back to {ost}.",
	},
	"diff-again": {
		auto, "Compare {ost} with the server again.",
		"Outlook says that all folders are up to date.",
		"Nothing is missing that has no normal explanation.",
		"If the fault remains, the file is not its cause; do not repeat the cure.",
	},
	"import-pst": {
		manual, "Import the saved PST into the mailbox (File > Open & Export > Import) with \"Do not import duplicates\".",
		"The PST holds only items that are proven missing after the last comparison.",
		"Each item is there once, in Outlook and on the server; the next comparison shows it.",
		"Keep the PST; remove imported items by their folder if they came twice.",
	},
	"keep-old": {
		manual, "Keep {old} and the PST until a later comparison is clean.",
		"None.",
		"Both are still there.",
		"The tool never deletes them.",
	},
	"clear-offline-items": {
		manual, "In Outlook open Properties of the folder {folder} > General > Clear Offline Items > OK.",
		"Everything in {folder} that exists only in {ost} has been saved.",
		"The folder is empty while offline.",
		"Update Folder brings back what the server has; the PST holds the rest.",
	},
	"update-folder": {
		manual, "Select the folder {folder} and choose Send/Receive > Update Folder.",
		"The computer is online.",
		"Folder {folder} is up to date and shows the server's number of items.",
		"Repeat once; then stop.",
	},
	"copy-ost": {
		manual, "Copy {ost} to another disk, with a tool that skips what it cannot read.",
		"Outlook is closed and nothing writes to the disk.",
		"The copy opens, or the ranges that could not be read are listed.",
		"The original stays as it is.",
	},
	"fix-named-cause": {
		manual, "Remove the cause: {cause}",
		"What exists only locally has been saved or is left untouched.",
		"The fault does not show any more; run again.",
		"Nothing was changed in {ost}.",
	},
	"collect": {
		manual, "Find out what is needed, then run again: {ask}",
		"None.",
		"The new plan does not ask for it any more.",
		"Nothing was changed.",
	},
	"report": {
		auto, "Write the report about {ost}; change nothing.",
		"The file is opened for reading only.",
		"The hash of the file is the same before and after.",
		"Nothing to undo.",
	},
}

// resyncTexts stand for the common texts where folders are downloaded again
// and no file is renamed.
var resyncTexts = map[string]stepText{
	"import-pst": {
		manual, "From the saved PST import only what belongs to {resynced} (File > Open & Export > Import) with \"Do not import duplicates\"; other folders were not cleared.",
		"The last comparison shows that the items are missing.",
		"Each item is there once, in Outlook and on the server; the next comparison shows it.",
		"Keep the PST; remove imported items if they came twice.",
	},
	"keep-old": {
		manual, "Keep the PST until a later comparison is clean.",
		"None.",
		"It is still there.",
		"The tool never deletes it.",
	},
}

var stepVariants = map[variant]stepText{
	{"clear-offline-items", "deletion-not-applied"}: {
		manual, "Ask first: the items of {folder} that are gone from the server will go here too. Then open Properties of the folder {folder} > General > Clear Offline Items > OK.",
		"The user has agreed, or the items were saved to a separate PST on request.",
		"The folder is empty while offline.",
		"Update Folder brings back what the server has; deleted items come back from a separate PST only.",
	},
	{"fix-named-cause", "no-space"}: {
		manual, "Free space on the disk that holds {ost}, then run again.",
		"Nothing was changed.",
		"The free space is at least the required space.",
		"Nothing to undo.",
	},
	{"fix-named-cause", "not-an-ost"}: {
		manual, "Do not rename or remove the file: it may be the only copy of its data. Find the offline file that the profile uses.",
		"None.",
		"The named file has header SO.",
		"Nothing was changed.",
	},
}
