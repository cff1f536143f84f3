package store

import (
	"encoding/binary"
	"fmt"
	"strings"

	"github.com/ostkit/ostkit/diff/item"
	"github.com/ostkit/ostkit/ost"
	"github.com/ostkit/ostkit/pst"
	"github.com/ostkit/ostkit/pst/mapi"
)

// specialFolders tells the default folders that the store itself names, by the
// text of their NID.
func (s *Source) specialFolders() map[string]string {
	m := make(map[string]string)
	if s.ost != nil {
		for nid, role := range s.ost.Roles() {
			if role != ost.RoleInternal {
				m[nid.String()] = string(role)
			}
		}
		return m
	}
	for id, special := range storeEntryIDs {
		if nid := s.entryNID(s.f.Props(), id.ID()); nid != "" {
			m[nid] = special
		}
	}
	for d := range s.f.Folders() {
		for id, special := range folderEntryIDs {
			if nid := s.entryNID(d.Props(), id.ID()); nid != "" && m[nid] == "" {
				m[nid] = special
			}
		}
	}
	return m
}

// storeEntryIDs are the default folders that a PST's message store names.
var storeEntryIDs = map[mapi.Tag]string{
	mapi.PidTagIpmSubTreeEntryId: "root", mapi.PidTagIpmOutboxEntryId: "outbox",
	mapi.PidTagIpmWastebasketEntryId: "deleted", mapi.PidTagIpmSentMailEntryId: "sent",
}

// folderEntryIDs are the default folders that the Inbox or the root folder names
// ([MS-OXOSFLD] 2.2.3).
var folderEntryIDs = map[mapi.Tag]string{
	mapi.PidTagIpmAppointmentEntryId: "calendar", mapi.PidTagIpmContactEntryId: "contacts",
	mapi.PidTagIpmJournalEntryId: "journal", mapi.PidTagIpmNoteEntryId: "notes",
	mapi.PidTagIpmTaskEntryId: "tasks", mapi.PidTagIpmDraftsEntryId: "drafts",
}

// entryNID returns the text of the NID in a PST's folder entry id: flags, the
// store's key and the NID. An entry id of another store names nothing here.
func (s *Source) entryNID(b *mapi.Bag, id uint16) string {
	v, _ := b.Binary(id)
	if len(v) != 24 || string(v[4:20]) != string(s.f.StoreKey()) {
		return ""
	}
	return fmt.Sprintf("0x%X", binary.LittleEndian.Uint32(v[20:]))
}

// specialRoles are the roles of default folders that differ from what their
// container class says.
var specialRoles = map[string]item.Role{
	"outbox": item.RoleOutbox, "sync-issues": item.RoleSyncIssues, "conflicts": item.RoleConflicts,
	"local-failures": item.RoleLocalFailures, "server-failures": item.RoleServerFailures,
	"calendar": item.RoleCalendar, "contacts": item.RoleContacts, "tasks": item.RoleTasks,
	"journal": item.RoleJournal, "notes": item.RoleNotes,
}

// classRoles are the roles of folders by the first two parts of their container
// class. Outlook takes a folder without a class for a mail folder.
var classRoles = map[string]item.Role{
	"": item.RoleMail, "IPF.NOTE": item.RoleMail, "IPF.IMAP": item.RoleMail,
	"IPF.APPOINTMENT": item.RoleCalendar, "IPF.CONTACT": item.RoleContacts, "IPF.TASK": item.RoleTasks,
	"IPF.JOURNAL": item.RoleJournal, "IPF.STICKYNOTE": item.RoleNotes,
}

func roleOf(d *pst.Folder, special string) item.Role {
	if d.Search() {
		return item.RoleSearch
	}
	if r, ok := specialRoles[special]; ok {
		return r
	}
	parts := strings.SplitN(strings.ToUpper(d.Class), ".", 3)
	return classRoles[strings.Join(parts[:min(len(parts), 2)], ".")]
}
