package sqlite_test

import (
	"fmt"
	"os"
	"testing"
	"time"

	"releasebot/release"
	"releasebot/store"
	"releasebot/store/storetest"
)

// TestSizeIsBounded lets two years pass of which three months are kept. SQLite gives no page back, but uses it again.
func TestSizeIsBounded(t *testing.T) {
	path := fresh(t)
	s := open(t, path)
	keep := store.Keep{Requests: 30 * 24 * time.Hour, History: 90 * 24 * time.Hour, Evidence: 60 * 24 * time.Hour}
	var sizes []int64
	for month := range 24 {
		for day := range 30 {
			busyDay(t, s, storetest.Now.Add(time.Duration(month*30+day)*24*time.Hour), month*30+day)
		}
		if err := s.Prune(t.Context(), storetest.Now.Add(time.Duration(month+1)*30*24*time.Hour), keep); err != nil {
			t.Fatal(err)
		}
		raw(t, path, `PRAGMA wal_checkpoint(TRUNCATE)`)
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		sizes = append(sizes, info.Size()/1024)
	}
	t.Logf("kB after each month: %v", sizes)
	if before, after := sizes[6], sizes[23]; after > before*21/20 {
		t.Errorf("after 7 months %d kB, after 24 months %d kB", before, after)
	}
	if sizes[23] < sizes[0] {
		t.Error("nothing was kept")
	}
}

// busyDay is a request, its answer, a thread of messages and an event's numbers.
func busyDay(t *testing.T, s *store.Store, at time.Time, n int) {
	t.Helper()
	r := storetest.Filled[release.Request]()
	r.ID, r.Service, r.Channel = fmt.Sprint("c", n), "webapp", "C1"
	if _, err := s.Receive(t.Context(), at, r); err != nil {
		t.Fatal(err)
	}
	items, err := s.Pending(t.Context(), "webapp")
	if err != nil || len(items) != 1 {
		t.Fatal(items, err)
	}
	card := fmt.Sprint("deploy/", n)
	_, err = storetest.Step(t.Context(), s, "webapp", func(c *store.Commit) {
		c.At, c.Inbox = at, items[0].ID
		c.Answers = []release.Answer{{Request: r, Text: "Yes."}}
		c.Posts = []release.Post{{Key: card, At: at, Deploy: &release.DeployCard{Service: "webapp"}}}
		for i := range 8 {
			p := release.Post{Key: fmt.Sprint("note/webapp/", n*8+i), Thread: card, At: at, Note: &release.Note{Kind: release.NotePaused, Reason: "a reason"}}
			c.Posts = append(c.Posts, p)
		}
		c.Evidence = []store.Evidence{{Event: n + 1, Verdict: release.Verdict{At: at}, Body: make([]byte, 8<<10)}}
		c.Drives = []release.Drive{{ID: fmt.Sprint(n), Started: at}}
	})
	if err != nil {
		t.Fatal(err)
	}
	messages, err := s.Unshown(t.Context(), 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range messages {
		if err := s.Shown(t.Context(), m.Key, m.Revision, fmt.Sprint(n)); err != nil {
			t.Fatal(err)
		}
	}
}
