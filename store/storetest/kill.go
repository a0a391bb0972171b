package storetest

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"testing"

	"releasebot/release"
	"releasebot/store"
)

// RunAndKill starts this test binary as a process that writes, kills it by SIGKILL once it has acknowledged a version, and
// gives the last version it did. test is the name of the test that calls KilledWriter, arg tells it which database.
func RunAndKill(t *testing.T, test, arg string, until int64) (last int64) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+test+"$", "-test.count=1", arg)
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

// KilledWriter commits for ever, and prints each version once it is acknowledged.
func KilledWriter(t *testing.T, s *store.Store) {
	for {
		version, err := WriteAll(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Println(version)
	}
}

// WriteAll receives a request for webapp and consumes it in a commit that writes to every table, each time another row.
// A request that an earlier one left is consumed instead.
func WriteAll(ctx context.Context, s *store.Store) (int64, error) {
	_, version, err := s.Load(ctx, "webapp")
	if err != nil {
		return 0, err
	}
	request := release.Request{ID: fmt.Sprint("c", version), Service: "webapp"}
	if _, err := s.Receive(ctx, Now, request); err != nil {
		return 0, err
	}
	items, err := s.Pending(ctx, "webapp")
	if err == nil && len(items) != 1 {
		err = fmt.Errorf("%d requests wait", len(items))
	}
	if err != nil {
		return 0, err
	}
	return Step(ctx, s, "webapp", func(c *store.Commit) {
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

// CheckWhole holds everything that WriteAll's last version wrote against everything else: half a transaction would not
// match. It gives the version that is there, which is the acknowledged one or the next.
func CheckWhole(t *testing.T, s *store.Store, acknowledged int64) int64 {
	t.Helper()
	all := Everything(t, s, "webapp")
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
	if v > 0 {
		_, last := s.Evidence(t.Context(), 2*v-1)
		fine(t, last)
	}
	if _, next := s.Evidence(t.Context(), 2*v+1); !errors.Is(next, store.ErrNoEvidence) {
		t.Errorf("version %d: the evidence of the next one: %v", v, next)
	}
	if len(all.Pending) > 1 {
		t.Errorf("version %d left %d requests", v, len(all.Pending))
	}
	for i, m := range all.Messages {
		if m.Revision != 1 {
			t.Errorf("message %d was written %d times", i, m.Revision)
		}
	}
	return all.Version
}
