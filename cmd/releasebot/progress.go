package main

import (
	"fmt"
	"os"

	"github.com/mattn/go-isatty"

	"releasebot/internal/replay"
)

// progressOf shows on a terminal how far a command came, as "judged 3 of 40 series"; elsewhere it says nothing.
func progressOf(did, things string) replay.Progress {
	if !isatty.IsTerminal(os.Stderr.Fd()) {
		return func(int, int) {}
	}
	return func(done, of int) {
		fmt.Fprintf(os.Stderr, "\r%s %d of %d %s", did, done, of, things)
		if done == of {
			fmt.Fprint(os.Stderr, "\r\x1b[K")
		}
	}
}
