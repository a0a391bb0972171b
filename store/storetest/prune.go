package storetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"releasebot/release"
	"releasebot/store"
)

const day = 24 * time.Hour

// pruningThreads has threads that are old as a whole and in part.
func pruningThreads(t *testing.T, s *store.Store) {
	old, bound := Now.Add(-500*day), Now.Add(-400*day)
	said := func(key, thread string, at time.Time) {
		p := card(key, 1)
		p.Thread, p.At = thread, at
		post(t, s, p)
	}
	said("deploy/1", "", old)
	said("in/1", "deploy/1", old)
	said("in/in/1", "in/1", old) // a thread's first message may stand in another
	said("deploy/2", "", old)
	said("old/2", "deploy/2", old)
	said("young/2", "deploy/2", bound)
	said("deploy/3", "", bound) // its card changed lately, so that it was under way
	said("in/3", "deploy/3", old)
	said("unshown", "", old)
	said("in unshown", "unshown", old)
	said("given up", "", bound.Add(-time.Millisecond))
	said("waits in given up", "given up", old)
	said("elsewhere", "not there", old)
	for _, key := range []string{"deploy/1", "in/1", "in/in/1", "deploy/2", "old/2", "young/2", "deploy/3", "in/3", "in unshown", "elsewhere"} {
		fine(t, s.Shown(t.Context(), key, 1, "1.1"))
	}
	fine(t, s.GiveUp(t.Context(), "given up", 1, "x"))
	fine(t, s.Prune(t.Context(), Now, store.Keep{}))
	left := map[string]bool{}
	for _, key := range []string{
		"deploy/1", "in/1", "in/in/1", "deploy/2", "old/2", "young/2", "deploy/3", "in/3", "unshown", "in unshown", "given up", "waits in given up", "elsewhere",
	} {
		if _, err := s.Message(t.Context(), key); err == nil {
			left[key] = true
		}
	}
	want := map[string]bool{
		"deploy/2": true, "young/2": true, "deploy/3": true, "in/3": true, "unshown": true, "given up": true, "waits in given up": true,
	}
	if diff := cmp.Diff(want, left); diff != "" {
		t.Errorf("left (-want +got):\n%s", diff)
	}
}

// pruningHistory has more than a batch of old lines, and one at the bound.
func pruningHistory(t *testing.T, s *store.Store) {
	lines := func(from, n int, at time.Time) {
		must(t, s, "webapp", func(c *store.Commit) {
			c.At = at
			for i := range n {
				c.Posts = append(c.Posts, note(from+i, fmt.Sprint(from+i)))
			}
		})
	}
	lines(0, 1001, Now.Add(-400*day-time.Millisecond))
	lines(2000, 1, Now.Add(-400*day))
	lines(3000, 1, Now)
	fine(t, s.Prune(t.Context(), Now, store.Keep{}))
	left, err := s.History(t.Context(), "webapp", 10)
	fine(t, err)
	if len(left) != 2 || left[0].Text != "3000" || left[1].Text != "2000" {
		t.Errorf("left is %+v", left)
	}
	fine(t, s.Prune(t.Context(), Now.Add(time.Hour), store.Keep{History: time.Minute}))
	if left, err := s.History(t.Context(), "webapp", 10); err != nil || len(left) != 0 {
		t.Errorf("left is %+v, %v", left, err)
	}
}

// pruningAudit lets chains grow for three years, and one stand still.
func pruningAudit(t *testing.T, s *store.Store) {
	start := Now.Add(-3 * 365 * day)
	fine(t, s.Record(t.Context(), start, "idle", "x", "", "the only one"))
	var longest int64
	for d := range 3 * 365 {
		now := start.Add(time.Duration(d) * day)
		fine(t, s.Record(t.Context(), now, "webapp", "x", "", fmt.Sprint(d)))
		if d%5 == 0 {
			fine(t, s.Prune(t.Context(), now, store.Keep{History: 100 * day}))
			longest = max(longest, verified(t, s))
		}
	}
	heads, err := s.AuditHeads(t.Context())
	fine(t, err)
	all, err := s.Audit(t.Context(), "webapp", 0, 1000)
	fine(t, err)
	age := Now.Sub(all[0].At)
	if age < 100*day || age > 115*day || longest > 150 {
		t.Errorf("the oldest entry is %v old; the most at once were %d", age, longest)
	}
	if all[0].Prev == "" || all[len(all)-1].Hash != heads[1].Hash {
		t.Errorf("the first is %+v, the heads are %v", all[0], heads)
	}
	verified(t, s, heads...)
	wanted := false
	_, err = s.VerifyAudit(t.Context(), []store.AuditHead{{Service: "webapp", Seq: 3, Hash: "x"}}, func(p store.AuditProblem) {
		wanted = p.Seq == 3
	})
	if err != nil || !wanted {
		t.Errorf("a head that is gone was compared: %v", err)
	}
}

// historyInOrder has commits of a clock that goes back, and several at one time.
func historyInOrder(t *testing.T, s *store.Store) {
	for i, minutes := range []int{0, 2, 1, 2} {
		must(t, s, "webapp", func(c *store.Commit) {
			c.At, c.Posts = Now.Add(time.Duration(minutes)*time.Minute), []release.Post{note(i, fmt.Sprint(i))}
		})
	}
	lines, err := s.HistorySince(t.Context(), "webapp", Now.Add(time.Minute), 2)
	fine(t, err)
	if len(lines) != 2 || lines[0].Text != "3" || lines[1].Text != "1" {
		t.Errorf("got %+v", lines)
	}
}
