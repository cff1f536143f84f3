package pstgen

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// copying is a server's copy in the making, with what it differs in.
type copying struct {
	store *Store
	list  []Difference
}

// ServerCopy returns the mailbox of [Mailbox] as an export of the server shows it,
// to be written as a PST, and every difference in the order of the folders of the
// local side. Read state, times and ids of all other items are equal.
func ServerCopy() (*Store, []Difference) {
	c := &copying{store: Mailbox()}
	c.store.Key, c.store.SyncKeys, c.store.Search = [16]byte{}, true, nil
	c.store.Name = "petra.brandt@example.com"
	c.dropped()
	c.changed()
	c.added()
	return c.store, c.list
}

func (c *copying) note(verdict, folder, subject, reason string) {
	c.list = append(c.list, Difference{Verdict: verdict, Folder: folder, Subject: subject, Reason: reason})
}

// folder returns a described folder by its path.
func (s *Store) folder(path string) *Folder {
	folders := s.Folders
	var found *Folder
	for name := range strings.SplitSeq(path, "/") {
		name = strings.ReplaceAll(name, "%2F", "/")
		i := slices.IndexFunc(folders, func(f *Folder) bool { return f.Name == name })
		if i < 0 {
			panic(fmt.Sprintf("the sample has no folder %q", path))
		}
		found = folders[i]
		folders = found.Folders
	}
	return found
}

// item returns the first item with the subject.
func (f *Folder) item(subject string) (int, *Item) {
	i := slices.IndexFunc(f.Items, func(it *Item) bool { return it.Subject == subject })
	if i < 0 {
		panic(fmt.Sprintf("folder %q has no item %q", f.Name, subject))
	}
	return i, f.Items[i]
}

// take removes an item.
func (c *copying) take(path, subject string) *Item {
	f := c.store.folder(path)
	i, it := f.item(subject)
	f.Items = slices.Delete(f.Items, i, i+1)
	return it
}

// dropped removes what the server does not have.
func (c *copying) dropped() {
	for _, d := range []Difference{
		{"localOnly", folderInbox, "", subjectServerGone, "came from the server and is no longer there"},
		{"neverUploaded", folderProjects, "", subjectNeverUploaded, "the upload failed"},
		{"neverUploaded", folderOutbox, "", subjectOutbox, "waits in the Outbox"},
		{"localOnly", folderContacts, "", subjectCreatedHere, "was made here; whether it was uploaded is not known"},
		{"expected", folderSyncIssues, "", subjectSyncLog, "local-only-folder"},
	} {
		c.take(d.Folder, d.Subject)
		c.list = append(c.list, d)
	}
	c.store.Folders = slices.DeleteFunc(c.store.Folders, func(f *Folder) bool { return f.Role == RoleSyncIssues })
}

// changed changes items that both sides have.
func (c *copying) changed() {
	moved := c.take(folderInbox, subjectMoved)
	projects := c.store.folder(folderProjects)
	projects.Items = append(projects.Items, moved)
	moved.Sync.ID += 0x400 // moving gives a new id
	c.note("moved", folderInbox, subjectMoved, "filed on the server")
	c.list[len(c.list)-1].ServerFolder = folderProjects

	inbox := c.store.folder(folderInbox)
	_, full := inbox.item(subjectHeaderOnly)
	full.Sync.HeaderOnly, full.Sync.Size = false, 0
	c.note("expected", folderInbox, subjectHeaderOnly, "header-only")

	i, once := inbox.item(subjectDuplicate)
	twice := *once
	twice.Sync.ID += 0x400
	inbox.Items = slices.Insert(inbox.Items, i+1, &twice)
	c.note("duplicateServer", folderInbox, subjectDuplicate, "delivered twice")

	_, meeting := c.store.folder(folderCalendar).item(subjectModified)
	meeting.Appointment.Location = "Raum Spree"
	meeting.Modified = at(time.May, 17, 9, 0)
	meeting.Sync.Change += 0x400
	c.note("modified", folderCalendar, subjectModified, "the organizer changed the place; the server's is newer")

	_, task := c.store.folder(folderTasks).item(subjectChangedHere)
	task.Task.Percent, task.Modified = 0.25, at(time.May, 10, 7, 0)
	task.Sync.Trace, task.Sync.Change = FromServer, task.Sync.Base
	c.note("modified", folderTasks, subjectChangedHere, "changed here; the local item is newer")
}

// added adds what only the server has.
func (c *copying) added() {
	m := &sample{last: 0xC00}
	inbox := c.store.folder(folderInbox)
	reply := m.mail(soren, subjectNewMail2, "Nachtrag: Lieferzeit acht Wochen.", at(time.May, 17, 8, 50))
	inbox.Items = append(inbox.Items, m.mail(jonas, subjectNewMail, "Bitte vormerken.", at(time.May, 17, 8, 45)), reply)
	calendar := c.store.folder(folderCalendar)
	calendar.Items = append(calendar.Items, m.event(subjectNewMeeting, Appointment{
		Start: at(time.June, 12, 7, 0), End: at(time.June, 12, 11, 0), Location: "Werk 2", Busy: 2, Reminder: 30,
	}, FromServer))
	c.note("serverOnly", folderInbox, subjectNewMail, "arrived after the last synchronization")
	c.note("serverOnly", folderInbox, subjectNewMail2, "arrived after the last synchronization")
	c.note("serverOnly", folderCalendar, subjectNewMeeting, "not downloaded")
}
