package ost

import (
	"errors"
	"time"

	"github.com/ostkit/ostkit/pst"
	"github.com/ostkit/ostkit/pst/ltp"
	"github.com/ostkit/ostkit/pst/mapi"
	"github.com/ostkit/ostkit/pst/ndb"
)

// FolderSync is how a folder stands with the server: its row in the
// synchronization table (node 0x841) and the reading of it.
type FolderSync struct {
	// LastSync is when the folder was last synchronized; zero for folders that take
	// no part in it, and for those never synchronized.
	LastSync time.Time
	Flags    uint32 // property 0x6611
	NetFlags uint32 // PidTagNetFolderFlags, 0x36DE
	// SourceKey is the folder's id on the server (replica GUID and counter); nil if
	// unknown.
	SourceKey []byte
}

// Bits of FolderSync.Flags with a known reading.
const (
	flagSynchronized = 0x40000
	flagLocalLog     = 0x20
)

// Synchronized reports whether the folder takes part in synchronization.
func (s FolderSync) Synchronized() bool { return s.Flags&flagSynchronized != 0 && !s.LastSync.IsZero() }

// FolderSync returns the synchronization facts of a folder; ok is false when the
// file has none for it.
func (f *File) FolderSync(nid ndb.NID) (FolderSync, bool) {
	f.loadSync()
	s, ok := f.sync[nid]
	return s, ok
}

// SyncTableError returns what kept the synchronization table from being read
// whole, nil if nothing did.
func (f *File) SyncTableError() error {
	f.loadSync()
	return f.syncErr
}

func (f *File) loadSync() {
	f.syncOnce.Do(func() {
		f.sync = make(map[ndb.NID]FolderSync)
		f.syncErr = f.readSyncTable()
	})
}

func (f *File) readSyncTable() error {
	n, err := f.NDB().Node(ndb.NIDOSTSyncTable)
	if err != nil {
		return err
	}
	t, err := ltp.OpenTC(n)
	if err != nil {
		return err
	}
	flags, last, id, net := t.Column(0x6611), t.Column(0x6613), t.Column(0x67F4), t.Column(0x36DE)
	err = errors.Join(t.Problems()...)
	for row, rowErr := range t.Rows() {
		if rowErr != nil {
			err = errors.Join(err, rowErr)
			continue
		}
		var s FolderSync
		s.Flags, _ = row.Uint32(flags)
		s.NetFlags, _ = row.Uint32(net)
		if v, ok := row.Uint64(last); ok {
			s.LastSync, _ = mapi.FileTime(v)
		}
		if v, ok := row.Uint64(id); ok {
			s.SourceKey = f.ReplicaID(v)
		}
		f.sync[ndb.NID(row.ID)] = s
	}
	return err
}

// LastSync returns the latest time any folder was synchronized, zero if none was.
func (f *File) LastSync() time.Time {
	f.loadSync()
	var last time.Time
	for _, s := range f.sync {
		if s.LastSync.After(last) {
			last = s.LastSync
		}
	}
	return last
}

// Role is what a folder is for, as far as the file itself tells independent of
// the language of its name.
type Role string

// Roles of folders. RoleRoot is the visible top of the mailbox; RoleInternal
// marks folders beside it, which users do not see.
const (
	RoleNone           Role = ""
	RoleRoot           Role = "root"
	RoleInbox          Role = "inbox"
	RoleSent           Role = "sent"
	RoleDeleted        Role = "deleted"
	RoleOutbox         Role = "outbox"
	RoleSyncIssues     Role = "sync-issues"
	RoleConflicts      Role = "conflicts"
	RoleLocalFailures  Role = "local-failures"
	RoleServerFailures Role = "server-failures"
	RoleJunk           Role = "junk"
	RoleInternal       Role = "internal"
)

// Folders of an OST with a fixed NID.
const (
	NIDRootMailbox ndb.NID = 0x20A2
	NIDIPMSubtree  ndb.NID = 0x2142
	NIDDeleted     ndb.NID = 0x2162
	NIDInbox       ndb.NID = 0x2182
	NIDOutbox      ndb.NID = 0x21A2
	NIDSent        ndb.NID = 0x21C2
)

// Roles tells the role of every folder whose role the file states: by fixed NID,
// by PidTagAdditionalRenEntryIds on the Inbox or the root, and by place.
func (f *File) Roles() map[ndb.NID]Role {
	roles := map[ndb.NID]Role{
		NIDIPMSubtree: RoleRoot, NIDDeleted: RoleDeleted, NIDInbox: RoleInbox, NIDOutbox: RoleOutbox, NIDSent: RoleSent,
	}
	byKey := f.foldersByKey()
	for _, holder := range []ndb.NID{NIDInbox, NIDRootMailbox, ndb.NIDRootFolder} {
		f.renFolders(holder, byKey, roles)
	}
	for d := range f.Folders() {
		if _, ok := roles[d.NID]; !ok && !belowSubtree(d) {
			roles[d.NID] = RoleInternal
		}
	}
	return roles
}

func belowSubtree(d *pst.Folder) bool {
	for ; d != nil; d = d.Parent {
		if d.NID == NIDIPMSubtree {
			return true
		}
	}
	return false
}

// foldersByKey indexes folders by the text of their SourceKey.
func (f *File) foldersByKey() map[string]ndb.NID {
	f.loadSync()
	m := make(map[string]ndb.NID)
	for d := range f.Folders() {
		if v, ok := d.Props().Int64(0x67F4); ok {
			if k := f.ReplicaID(uint64(v)); k != nil {
				m[string(k)] = d.NID
			}
		}
	}
	return m
}

// additionalRen is the order of PidTagAdditionalRenEntryIds ([MS-OXOSFLD] 2.2.4).
var additionalRen = []Role{RoleConflicts, RoleSyncIssues, RoleLocalFailures, RoleServerFailures, RoleJunk}

// renFolders notes the roles that the additional entry ids of one folder state.
// A folder entry id holds replica GUID and counter from offset 22.
func (f *File) renFolders(holder ndb.NID, byKey map[string]ndb.NID, roles map[ndb.NID]Role) {
	d, err := f.Folder(holder)
	if err != nil {
		return
	}
	ids, _ := d.Props().Binaries(0x36D8)
	for i, id := range ids {
		if i >= len(additionalRen) || len(id) < 44 {
			continue
		}
		nid, ok := byKey[string(id[22:44])]
		if _, taken := roles[nid]; ok && !taken {
			roles[nid] = additionalRen[i]
		}
	}
}
