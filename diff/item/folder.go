package item

import "strings"

// Role is what a folder is for, in the classes that decisions rest on.
type Role string

// Roles of folders. RoleMail includes Inbox, Sent, Deleted, Drafts and RSS; what
// tells these apart is [Folder.Special].
const (
	RoleUnknown        Role = ""
	RoleMail           Role = "mail"
	RoleCalendar       Role = "calendar"
	RoleContacts       Role = "contacts"
	RoleTasks          Role = "tasks"
	RoleJournal        Role = "journal"
	RoleNotes          Role = "notes"
	RoleOutbox         Role = "outbox"
	RoleSearch         Role = "search"
	RoleSyncIssues     Role = "sync-issues"
	RoleServerFailures Role = "server-failures"
	RoleConflicts      Role = "conflicts"
	RoleLocalFailures  Role = "local-failures"
)

// Folder is one folder of a source.
type Folder struct {
	// Path joins the names from the root down with "/"; a "/" inside a name is
	// written "%2F". The root itself is "".
	Path string
	Role Role
	// Special tells which of the default folders it is, if the source itself says
	// so: "root" (IPM_SUBTREE), "inbox", "outbox", "sent", "deleted", "drafts",
	// "junk", "archive", "calendar", "contacts", "tasks", "journal", "notes",
	// "sync-issues", "conflicts", "local-failures", "server-failures"; else "".
	// What the name suggests is [SpecialOf], which the comparison asks by itself.
	Special        string
	ContainerClass string // PidTagContainerClass, "IPF.Note"; "" unknown
	Count          int    // items that the source says it holds; -1 unknown
	LocalOnly      bool   // never on the server, by design: Sync Issues and the like
	Ref            string // what the source calls it: "0x8022"
}

// JoinPath makes a path of folder names.
func JoinPath(names ...string) string {
	var b strings.Builder
	for i, name := range names {
		if i > 0 {
			b.WriteByte('/')
		}
		b.WriteString(strings.ReplaceAll(name, "/", "%2F"))
	}
	return b.String()
}

// SplitPath undoes [JoinPath]; the root has no names.
func SplitPath(path string) []string {
	if path == "" {
		return nil
	}
	names := strings.Split(path, "/")
	for i, name := range names {
		names[i] = strings.ReplaceAll(name, "%2F", "/")
	}
	return names
}
