package eml

import (
	"bufio"
	"bytes"
	"strings"
	"testing"
)

const signedBody = "--b1\r\nContent-Type: text/plain\r\n\r\nsigned  \r\n--b1\r\nContent-Type: application/pkcs7-signature\r\n\r\nxyz\r\n--b1--\r\n"

// TestSecureBody: a signed body keeps every byte, and its type leads a reader in.
func TestSecureBody(t *testing.T) {
	const parts = "multipart/signed\n text/plain signed  \n application/pkcs7-signature xyz\n"
	const signed = "Content-Type: multipart/signed; micalg=sha1;\r\n\tprotocol=\"application/pkcs7-signature\"; boundary=\"b1\"\r\n"
	for name, c := range map[string]struct {
		data, transport string
		want            string // outline
		has             string // in the output
	}{
		"entity":            {data: signed + "\r\n" + signedBody, want: parts, has: "micalg=sha1"},
		"entity with noise": {data: "MIME-Version: 1.0\r\n" + signed + "Subject: x\r\n\r\n" + signedBody, want: parts, has: "micalg=sha1"},
		"body, transport":   {data: signedBody, transport: "Received: x\r\n" + signed, want: parts, has: "micalg=sha1"},
		"body, other mail":  {data: signedBody, transport: strings.ReplaceAll(signed, "b1", "b2"), want: parts, has: `boundary="b1"`},
		"body alone":        {data: signedBody, want: parts, has: `protocol="application/pkcs7-signature"`},
		"CMS": {
			data: "\x30\x80\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x03\xA0\x80", has: "smime-type=enveloped-data",
			want: "application/pkcs7-mime \x30\x80\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x03\xA0\x80\n",
		},
		"unknown CMS": {data: "\x30\x03abc", want: "application/pkcs7-mime \x30\x03abc\n", has: `name="smime.p7m"`},
	} {
		t.Run(name, func(t *testing.T) {
			p, verbatim := secureBody(bufio.NewReaderSize(strings.NewReader(c.data), maxPeek), c.transport)
			if p == nil {
				t.Fatal("not recognized")
			}
			raw, problems := entityBytes(t, p)
			if got := outline(t, raw); got != c.want || len(problems) > 0 {
				t.Errorf("read as %q, want %q; %v", got, c.want, problems)
			}
			if !bytes.Contains(raw, []byte(c.has)) {
				t.Errorf("%q is not in\n%s", c.has, raw)
			}
			if verbatim != bytes.HasSuffix(raw, []byte("\r\n\r\n"+signedBody)) {
				t.Errorf("the signed bytes changed:\n%s", raw)
			}
		})
	}
	for _, data := range []string{"", "plain text", "Subject: x\r\n\r\nno type", "-- \r\n", "--\r\n", "0"} {
		if p, _ := secureBody(bufio.NewReaderSize(strings.NewReader(data), maxPeek), ""); p != nil {
			t.Errorf("%q was taken for S/MIME", data)
		}
	}
}

// TestSecureLarge streams more than is looked at.
func TestSecureLarge(t *testing.T) {
	data := "Content-Type: text/plain\n\n" + strings.Repeat("0123456789\r\n", 1<<15)
	p, _ := secureBody(bufio.NewReaderSize(strings.NewReader(data), maxPeek), "")
	raw, _ := entityBytes(t, p)
	if got, want := outline(t, raw), "text/plain "+data[26:]+"\n"; got != want {
		t.Errorf("%d bytes, want %d", len(got), len(want))
	}
}
