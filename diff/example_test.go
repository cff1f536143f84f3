package diff_test

import (
	"context"
	"fmt"
	"os"
	"testing/fstest"

	"github.com/ostkit/ostkit/diff"
	"github.com/ostkit/ostkit/diff/source/eml"
)

// Two exports of one mailbox: a mail is missing from the second.
func ExampleCompare() {
	lunch := &fstest.MapFile{Data: []byte("Message-ID: <1@example.com>\r\nSubject: Lunch\r\n\r\nNoon?\r\n")}
	budget := &fstest.MapFile{Data: []byte("Message-ID: <2@example.com>\r\nSubject: Budget\r\n\r\nNumbers.\r\n")}
	local := eml.New("local", fstest.MapFS{"Inbox/1.eml": lunch, "Inbox/2.eml": budget}, nil)
	server := eml.New("server", fstest.MapFS{"Inbox/a.eml": lunch}, nil)

	report, err := diff.Compare(context.Background(), local, []diff.Source{server}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, change := range report.Changes {
		fmt.Println(change.Verdict, change.Folder, change.Subject, change.Local.Ref)
	}
	// Output: localOnly Inbox Budget Inbox/2.eml
}

func ExampleWriteText() {
	mail := func(body string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte("Message-ID: <1@example.com>\nSubject: Lunch\n\n" + body + "\n")}
	}
	local := eml.New("local", fstest.MapFS{"Inbox/1.eml": mail("At noon")}, nil)
	server := eml.New("server", fstest.MapFS{"Inbox/1.eml": mail("At one")}, nil)
	report, err := diff.Compare(context.Background(), local, []diff.Source{server}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	diff.WriteText(os.Stdout, report, nil)
	// Output:
	// * modified        Inbox  Lunch  [local Inbox/1.eml, server Inbox/1.eml]
	//     message-id
	//     body: "At noon" here, "At one" on the server
	//
	//   same  modified  moved  localOnly  serverOnly
	//      0         1      0          0           0  all
	//      0         1      0          0           0  message
	//      0         1      0          0           0  Inbox
	// not compared in a message, since a format does not keep it: class
}
