package pstgen_test

import (
	"bytes"
	"fmt"

	"github.com/ostkit/ostkit/internal/pstgen"
	"github.com/ostkit/ostkit/pst/ndb"
)

// A store of one folder and one mail, as an OST of 4096-byte pages.
func ExampleStore_Write() {
	s := &pstgen.Store{Folders: []*pstgen.Folder{{
		Name: "Inbox", Role: pstgen.RoleInbox,
		Items: []*pstgen.Item{{
			Subject: "Hello", Body: "How are you?", From: pstgen.Address{Name: "Ada", Email: "ada@example.com"},
			Sync: pstgen.ItemSync{Trace: pstgen.NoTrace}, // never uploaded
		}},
	}}}
	var file pstgen.Buffer
	index, err := s.Write(&file, &pstgen.OST4K)
	if err != nil {
		fmt.Println(err)
		return
	}
	f, err := ndb.NewFile(bytes.NewReader(file.Bytes()), int64(len(file.Bytes())), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(f.Format(), f.Header().Client, index.Folders["Inbox"], index.Items["Inbox"])
	// Output: unicode4k ost 0x2182 [0x200024]
}

// A copy in which one block of a mail does not fit its checksum any more.
func ExampleFlipNodeBlock() {
	s := pstgen.Mailbox()
	var file pstgen.Buffer
	index, err := s.Write(&file, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	if _, err := pstgen.FlipNodeBlock(file.Bytes(), 0, index.Items["Inbox"][0]); err != nil {
		fmt.Println(err)
		return
	}
	blocks, _ := pstgen.NodeBlocks(file.Bytes(), index.Items["Inbox"][0])
	f, _ := ndb.NewFile(bytes.NewReader(file.Bytes()), int64(len(file.Bytes())), nil)
	_, err = f.ReadBlock(blocks[0], nil)
	fmt.Println(err != nil)
	// Output: true
}
