// Package ost reads what an Outlook offline file (.ost) knows beyond a .pst: whose
// mailbox it is, how each folder stands with the server, what evidence each item
// carries of having been there, and what the synchronization logs say.
//
// Everything else is the embedded [pst.File]. Most of these facts are not in the
// specification; they were measured on real files, and the package hands out raw
// values beside its reading of them.
package ost
