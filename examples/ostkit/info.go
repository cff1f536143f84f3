package main

import (
	"encoding/hex"
	"errors"

	"github.com/ostkit/ostkit/ost"
	"github.com/ostkit/ostkit/pst"
	"github.com/ostkit/ostkit/pst/ndb"
)

// infoCmd is "ostkit info".
type infoCmd struct {
	File string `arg:"" help:"The .ost or .pst file."`
}

type infoJSON struct {
	SchemaVersion     int           `json:"schemaVersion"`
	Path              string        `json:"path"`
	Size              int64         `json:"size"`
	Format            string        `json:"format"`
	Client            string        `json:"client"`
	Version           uint16        `json:"version"`
	Encryption        string        `json:"encryption"`
	HeaderCRC         string        `json:"headerCRC"`
	AMapValid         bool          `json:"amapValid"`
	DisplayName       string        `json:"displayName"`
	StoreKey          string        `json:"storeKey,omitempty"`
	PasswordProtected bool          `json:"passwordProtected"`
	Folders           int           `json:"folders"`
	Items             int           `json:"items"`
	Mailbox           *ost.Identity `json:"mailbox,omitempty"`
	LastSync          string        `json:"lastSync,omitempty"`
	Problems          []string      `json:"problems,omitempty"`
}

// Run prints what the file is.
func (c *infoCmd) Run(a *app) error {
	f, err := a.open(c.File, nil)
	if err != nil {
		return err
	}
	defer f.Close()
	i := describe(f, c.File)
	if a.json {
		err = a.printJSON(i)
	} else {
		i.print(a)
	}
	if err == nil && len(i.Problems) > 0 {
		err = errFound
	}
	return err
}

func describe(f *pst.File, path string) *infoJSON {
	h := f.NDB().Header()
	i := &infoJSON{
		SchemaVersion: 1, Path: path, Size: f.NDB().Size(), Format: h.Format.String(), Client: h.Client.String(),
		Version: h.Version, Encryption: h.Crypt.String(), HeaderCRC: headerCRC(f), AMapValid: h.Root.AMapValid != 0,
		DisplayName: f.DisplayName(), StoreKey: hex.EncodeToString(f.StoreKey()), PasswordProtected: f.PasswordProtected(),
	}
	for d := range f.Folders() {
		i.Folders++
		if !d.Search() {
			i.Items += max(0, d.Counts().Items)
		}
	}
	if ost.Is(f) {
		o := ost.Wrap(f)
		id := o.Identity()
		i.Mailbox, i.LastSync = &id, jsonTime(o.LastSync())
	}
	for _, p := range f.Problems() {
		i.Problems = append(i.Problems, oneLine(p))
	}
	return i
}

func headerCRC(f *pst.File) string {
	for _, err := range f.NDB().Problems() {
		var fe *ndb.FormatError
		if errors.As(err, &fe) && (fe.Code == "header-crc-partial" || fe.Code == "header-crc-full") {
			return "bad"
		}
	}
	return "ok"
}

func (i *infoJSON) print(a *app) {
	a.printf("%s\n", clean(i.Path))
	a.printf("  %-12s %s, %s (version %d), encoding %s\n", "file", i.Client, i.Format, i.Version, i.Encryption)
	a.printf("  %-12s %s (%d bytes)\n", "size", size(i.Size), i.Size)
	if i.DisplayName != "" {
		a.printf("  %-12s %s\n", "name", clean(i.DisplayName))
	}
	if i.Mailbox != nil {
		a.printf("  %-12s %s\n", "mailbox", i.Mailbox.Mailbox)
		a.printf("  %-12s %s\n", "last sync", orDash(i.LastSync))
	}
	a.printf("  %-12s %d in %d folders\n", "items", i.Items, i.Folders)
	a.printf("  %-12s header checksum %s, allocation map %s\n", "state", i.HeaderCRC, map[bool]string{true: "valid", false: "not valid (not closed properly, or copied while in use)"}[i.AMapValid])
	if i.PasswordProtected {
		a.printf("  %-12s Outlook asks for one; reading does not need it\n", "password")
	}
	for _, p := range i.Problems {
		a.printf("  ! %s\n", clean(p))
	}
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}
