//go:build crash || faults

package main

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"syscall"
)

// points counts the places where the process may die, and ends it by SIGKILL at the one that it was told.
type points struct {
	mu      sync.Mutex
	seen    map[string]int
	total   int
	at      string   // the name of the point to die at; "" for none
	nth     int      // or the n-th of all that are passed; 0 for none
	armed   string   // a file: nothing counts before it is there
	counts  bool     // it is there
	listing *os.File // where the points are listed; nil lists nothing
	states  *os.File // where every committed state of the service is kept, a line each
}

// The two sides of a write or a call.
const (
	before = "before"
	after  = "after"
)

// pass comes to a point. Its name is stable from run to run: what is done there, and for the how-many-eth time.
func (p *points) pass(kind, what, when string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.counting() {
		return
	}
	side := fmt.Sprintf("%s:%s:%s", kind, strings.ReplaceAll(what, " ", "_"), when)
	p.seen[side]++
	p.total++
	name := fmt.Sprintf("%s#%d", side, p.seen[side])
	if p.listing != nil {
		_, _ = fmt.Fprintln(p.listing, name) // a listing that is cut short shows as too few points
	}
	if name == p.at || p.total == p.nth {
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {} // with the lock held: nothing passes a point any more
	}
}

// keep writes down a state that was committed.
func (p *points) keep(state string) {
	_, _ = p.states.WriteString(state + "\n") // a state that is missing shows as too little quiet
}

func (p *points) counting() bool {
	if !p.counts {
		_, err := os.Stat(p.armed)
		p.counts = err == nil
	}
	return p.counts
}
