// Package item holds the common item: what is left of a message, appointment,
// contact or any other element of a mailbox when the format that held it is
// forgotten. Importers (diff/source/…) make Items, package diff compares them.
//
// An [Item] is poorer than a store's object on purpose. It carries the identities
// that formats share ([Keys]), the content that counts as the item's own, and
// what a store knows about its synchronization ([SyncFacts]). [NewFingerprint]
// reduces it further, to digests that are equal where a person would say that two
// copies are the same.
package item
