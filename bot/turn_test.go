package bot

import (
	"testing"
	"time"

	"releasebot/release"
	"releasebot/store"
)

// A message that changes at every look must not keep another's edit from its turn.
func TestEditsTakeTurns(t *testing.T) {
	now := time.Now()
	edit := func(key string, since time.Time, post release.Post) store.Message {
		return store.Message{Key: key, Channel: "C1", TS: "1.1", Revision: 2, Shown: 1, Waiting: since, Post: &post}
	}
	open := edit("event/1", now, release.Post{Event: &release.EventCard{}})
	held := edit("deploy/1", now.Add(-time.Second), release.Post{Deploy: &release.DeployCard{}})
	got := inTurn([]store.Message{open, held})
	if got[0].Key != "deploy/1" {
		t.Errorf("%s is edited before what waits for longer", got[0].Key)
	}
}
