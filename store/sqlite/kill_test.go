package sqlite_test

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"testing"

	"releasebot/release"
	"releasebot/store"
	"releasebot/store/storetest"
)

// TestKillDashNine kills a writing process again and again, and looks at what it left. It shows that nothing is lost
// with the process; that nothing is lost with the machine's power is what synchronous=FULL and the disk promise.
func TestKillDashNine(t *testing.T) {
	path := fresh(t)
	acknowledged := int64(0)
	for round := range 4 {
		acknowledged = runAndKill(t, path, acknowledged+int64(5+7*round))
		checkWhole(t, path, acknowledged)
	}
}

// runAndKill starts a writer, kills it once it has acknowledged a version, and gives the last one it did.
func runAndKill(t *testing.T, path string, until int64) (last int64) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestKilledWriter$", "-test.count=1", path)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	killed := false
	for lines := bufio.NewScanner(out); lines.Scan(); { // what it said before it died counts, too
		version, err := strconv.ParseInt(lines.Text(), 10, 64)
		if err != nil {
			t.Errorf("the writer says %q", lines.Text())
			break
		}
		last = version
		if last >= until && !killed {
			killed = true
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := cmd.Wait(); err == nil || !killed {
		t.Fatalf("the writer ended by itself: %v", err)
	}
	return last
}

// checkWhole holds everything one version wrote against everything else: half a transaction would not match.
func checkWhole(t *testing.T, path string, acknowledged int64) {
	t.Helper()
	s := open(t, path)
	defer func() { _ = s.Close() }()
	all := storetest.Everything(t, s, "webapp")
	t.Logf("acknowledged %d, found %d, with %d requests received", acknowledged, all.Version, len(all.Pending))
	if all.Version != acknowledged && all.Version != acknowledged+1 { // one may have died between disk and pipe
		t.Errorf("version %d was acknowledged, version %d is there", acknowledged, all.Version)
	}
	v := int(all.Version)
	if all.State.Notes != v || all.State.Next != (release.Numbers{Deploy: 1 + v, Event: 1 + 2*v}) {
		t.Errorf("version %d has %d notes and next %v", v, all.State.Notes, all.State.Next)
	}
	if len(all.Messages) != 2*v || len(all.History) != 2*v {
		t.Errorf("version %d has %d messages and %d lines of history", v, len(all.Messages), len(all.History))
	}
	_, last := s.Evidence(t.Context(), 2*v-1)
	_, next := s.Evidence(t.Context(), 2*v+1)
	if last != nil || !errors.Is(next, store.ErrNoEvidence) {
		t.Errorf("version %d: its evidence %v, that of the next %v", v, last, next)
	}
	if len(all.Pending) > 1 {
		t.Errorf("version %d left %d requests", v, len(all.Pending))
	}
	for i, m := range all.Messages {
		if m.Revision != 1 {
			t.Errorf("message %d was written %d times", i, m.Revision)
		}
	}
}

// TestKilledWriter is the process that TestKillDashNine kills: it commits for ever and prints each acknowledged version.
func TestKilledWriter(t *testing.T) {
	if flag.NArg() != 1 {
		t.Skip("only as a process of TestKillDashNine")
	}
	s := open(t, flag.Arg(0))
	for {
		version, err := killedStep(t, s)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Println(version)
	}
}

func killedStep(t *testing.T, s *store.Store) (int64, error) {
	_, version, err := s.Load(t.Context(), "webapp")
	if err != nil {
		return 0, err
	}
	request := release.Request{ID: fmt.Sprint("c", version), Service: "webapp"}
	if _, err := s.Receive(t.Context(), storetest.Now, request); err != nil {
		return 0, err
	}
	items, err := s.Pending(t.Context(), "webapp")
	if err != nil || len(items) != 1 {
		return 0, fmt.Errorf("%d requests wait: %w", len(items), err)
	}
	return storetest.Step(t.Context(), s, "webapp", func(c *store.Commit) {
		c.Inbox = items[0].ID
		c.State.Notes++
		c.State.Next.Deploy++
		c.State.Next.Event += 2
		c.Answers = []release.Answer{{Request: items[0].Request, Text: "Yes."}}
		c.Evidence = []store.Evidence{{Event: c.Had.Event, Verdict: release.Verdict{At: c.At}, Body: []byte("numbers")}}
		c.Posts = []release.Post{{
			Key: fmt.Sprint("note/webapp/", c.State.Notes), Note: &release.Note{Kind: release.NotePaused},
		}}
	})
}
