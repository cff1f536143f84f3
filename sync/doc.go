// Package sync decides what to do about an offline copy of a mailbox (.ost)
// that differs from its server.
//
// Its core is one pure function: [NewPlan] turns [Evidence] (what is known
// about the file, the server export, their differences, the client and earlier
// attempts) into a [Plan] (one action with reasons, open questions, folder
// actions, the extent of the export and numbered steps). It reads no clock,
// file or network, leaves its input unchanged, and gives equal plans for equal
// evidence in whatever order it is listed.
//
// Evidence and Plan have a fixed JSON form: [ParseEvidence] reads the first
// strictly, [MergeFacts] lays a user's facts file over what was gathered, and
// [WriteText] renders a plan for a person.
//
// Two principles shape every rule. Unknown is a value: an absent fact is never
// read as false, zero or empty, and unknown local data count as present. The
// only copy is never lost: a step that makes Outlook drop rows comes after the
// export of what exists only locally.
//
// Package pst reads the files, package diff finds the differences, package
// verify the damage; none of them decides.
package sync
