package sync

import (
	"slices"

	"github.com/ostkit/ostkit/diff"
	"github.com/ostkit/ostkit/diff/item"
)

// Bounds for taking an export for one of the same mailbox by its content alone.
const (
	identityItems   = 100 // pairs, or all items if there are fewer
	identityPercent = 80  // of the smaller side
)

// identityRoles are the folders whose items are the mailbox's own on both sides.
var identityRoles = []item.Role{
	item.RoleMail, item.RoleCalendar, item.RoleContacts, item.RoleTasks, item.RoleJournal, item.RoleNotes,
}

// IdentityByContent reports whether so many items of the two sides are the same
// that the export can only be one of this mailbox. It counts the folders that both
// sides have.
func IdentityByContent(r *diff.Report) bool {
	local, server, paired := 0, 0, r.Summary[diff.Moved]
	for i := range r.Folders {
		f := &r.Folders[i]
		if !f.OnServer || !slices.Contains(identityRoles, f.Role) {
			continue
		}
		local += f.LocalItems
		server += f.ServerItems
		paired += f.Counts[diff.Same]
	}
	smaller := min(local, server)
	return paired > 0 && paired >= min(identityItems, smaller) && paired*100 >= identityPercent*smaller
}
