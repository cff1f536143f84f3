package sync

import "encoding/hex"

// class is a class of differing items; its string is the JSON name.
type class string

const (
	neverUploaded class = "neverUploaded"
	unknownOrigin class = "unknownOrigin"
	localNewer    class = "localNewer"
	conflict      class = "conflict"
	syncIssueItem class = "syncIssueItem"
	serverGone    class = "serverGone"
	serverNewer   class = "serverNewer"
	staleCopy     class = "staleCopy"
	serverOnly    class = "serverOnly"

	// inFlight is no class of a folder: items newer than the export. It names
	// them in the extent of an export.
	inFlight class = "inFlight"
)

// Roles of folders, see Folder.Role. An unknown role is the empty string.
const (
	roleMail           = "mail"
	roleOutbox         = "outbox"
	roleSearch         = "search"
	roleSyncIssues     = "sync-issues"
	roleServerFailures = "server-failures"
	roleConflicts      = "conflicts"
	roleLocalFailures  = "local-failures"
)

// comparableRole reports whether a folder of this role exists on both sides,
// so that a gap means something.
func comparableRole(role string) bool {
	switch role {
	case roleMail, "calendar", "contacts", "tasks", "journal", "notes":
		return true
	}
	return false
}

// verdict is the result of classifying one item: a class, an expected reason,
// or neither if the sides are equal.
type verdict struct {
	class    class
	expected string
}

// itemContext is what the rules need besides the item itself.
type itemContext struct {
	folder  string
	role    string
	takenAt *Time
}

// classify applies the item rules; the first that fits decides.
func (c itemContext) classify(it Item) verdict {
	switch c.role {
	case roleSearch:
		return verdict{expected: "search-folder"}
	case roleSyncIssues, roleServerFailures:
		return verdict{expected: "local-only-folder"}
	case roleConflicts, roleLocalFailures:
		return verdict{class: syncIssueItem}
	}
	switch {
	case !it.InOST:
		return verdict{class: serverOnly}
	case c.role == roleOutbox:
		return verdict{class: neverUploaded}
	case it.OnServer == nil:
		return verdict{class: unknownOrigin}
	case *it.OnServer:
		return c.classifyPair(it)
	}
	return c.classifyLocal(it)
}

// classifyLocal tells items that were never uploaded from those that are gone
// from the server. 0x6628 beside client versions only means uploaded or
// pending, and its absence beside a server version is contradictory: both stay
// of unknown origin, the side on which nothing is lost.
func (c itemContext) classifyLocal(it Item) verdict {
	pcl, readable := parseHexPCL(it.LocalPCL)
	fromServer := readable && pcl.HasServerXID()
	switch {
	case isTrue(it.InRecoverableOrArchive):
		return verdict{expected: "soft-deleted-elsewhere"}
	case isFalse(it.ServerColumn) && !fromServer:
		return verdict{class: neverUploaded}
	case after(it.ModifiedAt, c.takenAt):
		return verdict{expected: expInFlight}
	case isTrue(it.ServerColumn) && (fromServer || hasServerKey(it)):
		return verdict{class: serverGone}
	}
	return verdict{class: unknownOrigin}
}

// classifyPair judges an item that both sides have.
func (c itemContext) classifyPair(it Item) verdict {
	local, localOK := parseHexPCL(it.LocalPCL)
	server, serverOK := parseHexPCL(it.ServerPCL)
	known := localOK && serverOK
	moved := it.ServerFolder != nil && *it.ServerFolder != c.folder
	switch {
	case isTrue(it.HeaderOnly):
		return verdict{expected: expHeaderOnly}
	case moved && !isFalse(it.ContentEqual):
		return verdict{expected: "moved"}
	case isTrue(it.ContentEqual) && known:
		return classifyEqual(it, ComparePCL(local, server))
	case isTrue(it.ContentEqual):
		return verdict{}
	case !known && isFalse(it.ContentEqual):
		return verdict{class: conflict}
	case !known:
		return verdict{class: unknownOrigin}
	}
	return classifyVersions(it, ComparePCL(local, server))
}

func classifyEqual(it Item, order Order) verdict {
	switch {
	case order == Conflict && isTrue(it.AutoResolved):
		return verdict{expected: "conflict-auto-resolved"}
	case order != Same:
		return verdict{expected: "metadata-only"}
	}
	return verdict{}
}

// classifyVersions judges items whose contents differ or were not compared. A
// last change made by the server beside other contents is a stale copy: the
// server's version was put back behind ours (KB 4093129).
func classifyVersions(it Item, order Order) verdict {
	stale := isFalse(it.ContentEqual) && hasServerKey(it)
	switch order {
	case ServerNewer:
		return verdict{class: serverNewer}
	case Conflict:
		return verdict{class: conflict}
	case Same:
		if it.ContentEqual == nil {
			return verdict{}
		}
	}
	if stale {
		return verdict{class: staleCopy}
	}
	return verdict{class: localNewer}
}

// hasServerKey reports whether the change key has the length of a server's XID.
func hasServerKey(it Item) bool {
	return it.ChangeKeyBytes != nil && *it.ChangeKeyBytes == serverXIDSize
}

func parseHexPCL(s *string) (PCL, bool) {
	if s == nil {
		return PCL{}, false
	}
	b, err := hex.DecodeString(*s)
	if err != nil {
		return PCL{}, false
	}
	p, err := ParsePCL(b)
	return p, err == nil
}
