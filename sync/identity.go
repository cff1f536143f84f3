package sync

import "github.com/ostkit/ostkit/diff"

// Bounds for taking an export for one of the same mailbox by its content alone.
const (
	identityItems   = 100 // pairs, or all items if there are fewer
	identityPercent = 80  // of the smaller side
)

// IdentityByContent reports whether so many items of the two sides are the same
// that the export can only be one of this mailbox. It counts the folders that both
// sides have.
func IdentityByContent(r *diff.Report) bool {
	local, server, paired := 0, 0, r.Summary[diff.Moved]
	for i := range r.Folders {
		f := &r.Folders[i]
		if !f.OnServer || f.LocalItems == 0 && f.ServerItems == 0 {
			continue
		}
		local += f.LocalItems
		server += f.ServerItems
		paired += f.Counts[diff.Same]
	}
	smaller := min(local, server)
	return paired > 0 && paired >= min(identityItems, smaller) && paired*100 >= identityPercent*smaller
}
