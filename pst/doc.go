// Package pst reads Outlook data files (.pst, .ost, .nst) as folders, messages of
// every kind, recipients and attachments ([MS-PST] 2.4).
//
// Open a file with [Open] or [NewFile], walk [File.Folders], then
// [Folder.Messages]; [File.Scan] is the fast way through a whole store. What an
// OST knows beyond a PST (mailbox, synchronization state) is in package ost; the
// layers below are pst/ltp and pst/ndb; property names and values are in
// pst/mapi.
//
// A [File] is safe for concurrent use; what it hands out (a Message, an
// Attachment) belongs to one goroutine at a time. Nothing is ever written to the
// file. Damage is data: an element that can be read in part is handed out with
// its Problems, and one of which nothing can be read is an error that does not
// end the walk.
package pst
