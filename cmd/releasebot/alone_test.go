package main

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"releasebot/internal/fleet"
	"releasebot/internal/workspace"
)

// Without a story, what is typed happens to the fleet, and nothing else does.
func TestDemoWithoutAStory(t *testing.T) {
	w := workspace.New(workspace.Options{})
	defer w.Close()
	var shown bytes.Buffer
	out := newTranscript(&shown, w, false)
	clock := fleet.NewClock(time.Now(), 1)
	p := &player{w: w, fleet: fleet.New(fleet.Config{Seed: 1, Clock: clock}), clock: clock, channel: "C0DEPLOYS", out: out}
	for line, want := range map[string]string{
		"push": "Pushed b512", "burst": "status page for 20m0s", "fail": "The next move fails.", "what": "Type push",
	} {
		if got := p.typed(line); !strings.Contains(got, want) {
			t.Errorf("%q says %q, want %q", line, got, want)
		}
	}
	if got := p.typed("bad"); !strings.Contains(got, "Pushed b513, which does not work") {
		t.Errorf("bad says %q", got)
	}
	ctx, cancel := context.WithCancel(t.Context())
	lines := &ending{Reader: strings.NewReader("push\n"), ended: cancel}
	p.alone(ctx, lines)
	out.close()
	if got := shown.String(); !strings.Contains(got, "Nobody plays but you") || !strings.Contains(got, "Pushed b514, which works") {
		t.Errorf("it says %q", got)
	}
	if err := (&demoCmd{Story: "none", Exit: true}).Run(nil); err == nil || !strings.Contains(err.Error(), "--exit") {
		t.Errorf("a story that is none and ends: %v", err)
	}
}

// ending tells when all was read.
type ending struct {
	*strings.Reader
	ended func()
}

func (e *ending) Read(b []byte) (int, error) {
	n, err := e.Reader.Read(b)
	if err != nil {
		e.ended()
	}
	return n, err
}
