// Command stylegate measures the style of the module's packages and fails where
// an exported name or a package is left without a comment.
//
//	go run ./internal/arch/stylegate [folder]
//
// The folder is the module's root, by default the working directory. Per
// package it prints the median and the ninetieth percentile of the lengths of
// the functions, the exported names and how many of them are documented, the
// share of comments, and the ratio of test lines to code lines. The exit status
// is 0 if everything is documented, 1 if not, 2 on trouble.
package main

import (
	"fmt"
	"io"
	"os"
)

func main() {
	root := "."
	if len(os.Args) > 1 {
		root = os.Args[1]
	}
	os.Exit(run(root, os.Stdout, os.Stderr))
}

// run measures the module at root and returns the exit status.
func run(root string, stdout, stderr io.Writer) int {
	packages, err := measureModule(os.DirFS(root))
	if err != nil {
		fmt.Fprintln(stderr, "stylegate:", err)
		return 2
	}
	if err := printTable(stdout, packages); err != nil {
		fmt.Fprintln(stderr, "stylegate:", err)
		return 2
	}
	missing := 0
	for _, p := range packages {
		for _, place := range p.undocumented {
			fmt.Fprintln(stderr, place)
			missing++
		}
	}
	if missing > 0 {
		fmt.Fprintf(stderr, "stylegate: %d comments missing\n", missing)
		return 1
	}
	return 0
}
