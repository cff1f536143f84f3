//go:build !386 && !arm

package pstgen_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	pst "github.com/mooijtech/go-pst/v6/pkg"
	"github.com/ostkit/ostkit/internal/pstgen"
	"github.com/ostkit/ostkit/pst/ndb"
)

// TestGoPST: go-pst finds the same folders with as many items, and the same bytes of
// attachments. It reads only Unicode files of 512-byte pages, and no cyclic ones.
func TestGoPST(t *testing.T) {
	for _, crypt := range []ndb.Crypt{ndb.CryptNone, ndb.CryptPermute} {
		t.Run(crypt.String(), func(t *testing.T) {
			s := pstgen.Mailbox()
			b, err := s.Bytes(&pstgen.Options{Client: ndb.ClientPST, Format: ndb.Unicode, Crypt: crypt})
			if err != nil {
				t.Fatal(err)
			}
			got, err := readGoPST(b)
			if err != nil {
				t.Fatal(err)
			}
			want := map[string]string{}
			for path, list := range byFolder(s) {
				name := strings.ReplaceAll(path[strings.LastIndex(path, "/")+1:], "%2F", "/")
				want[name] = summary(list)
			}
			for name := range got {
				if _, ok := want[name]; !ok && got[name] == "0 items" {
					delete(got, name) // folders of the store itself
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// summary says how many items there are, with the sizes of their attachments.
func summary(list []*pstgen.Item) string {
	s := fmt.Sprintf("%d items", len(list))
	for i, it := range list {
		for _, a := range attached(it) {
			s += fmt.Sprintf("; %d: %08X", i, ndb.CRC(a))
		}
	}
	return s
}

func attached(it *pstgen.Item) (list [][]byte) {
	if it.Sync.HeaderOnly {
		return nil
	}
	if it.Contact != nil && it.Contact.Photo != nil {
		list = append(list, it.Contact.Photo)
	}
	for _, a := range it.Attachments {
		if a.Message == nil {
			list = append(list, a.Data)
		}
	}
	return list
}

// readGoPST summarizes a file as go-pst sees it; a panic is an error.
func readGoPST(b []byte) (folders map[string]string, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("go-pst panicked: %v", p)
		}
	}()
	file, err := pst.New(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	defer file.Cleanup()
	folders = map[string]string{}
	err = file.WalkFolders(func(folder *pst.Folder) error {
		s, err := goPSTFolder(folder)
		if folder.Name != "" && !strings.HasPrefix(folder.Name, "ROOT") {
			folders[folder.Name] = s
		}
		return err
	})
	return folders, err
}

func goPSTFolder(folder *pst.Folder) (string, error) {
	messages, err := folder.GetMessageIterator()
	if errors.Is(err, pst.ErrMessagesNotFound) {
		return "0 items", nil
	}
	if err != nil {
		return "", err
	}
	var attachments string
	i := 0
	for ; messages.Next(); i++ {
		list, err := messages.Value().GetAllAttachments()
		if errors.Is(err, pst.ErrAttachmentsNotFound) {
			continue
		}
		if err != nil {
			return "", err
		}
		for _, a := range list {
			if a.GetAttachMethod() != 1 {
				continue
			}
			var data bytes.Buffer
			if _, err := a.WriteTo(&data); err != nil {
				return "", err
			}
			attachments += fmt.Sprintf("; %d: %08X", i, ndb.CRC(data.Bytes()))
		}
	}
	return fmt.Sprintf("%d items", i) + attachments, messages.Err()
}
