package release_test

import (
	"testing"
	"time"
	_ "time/tzdata" // the days that are tested are other zones'

	"releasebot/release"
)

// A day is from midnight to midnight of the service's zone, however long it is.
func TestDigestDays(t *testing.T) {
	for _, tt := range []struct{ zone, now, from, to string }{
		{"UTC", "2026-03-05T09:00", "2026-03-04T00:00:00Z", "2026-03-05T00:00:00Z"},
		{"America/New_York", "2026-03-09T09:00", "2026-03-08T00:00:00-05:00", "2026-03-09T00:00:00-04:00"}, // 23 hours
		{"America/New_York", "2026-11-02T09:00", "2026-11-01T00:00:00-04:00", "2026-11-02T00:00:00-05:00"}, // 25 hours
		{"America/Santiago", "2026-09-07T09:00", "2026-09-06T01:00:00-03:00", "2026-09-07T00:00:00-03:00"}, // began at 1 o'clock
		{"America/Santiago", "2026-09-07T00:30", "2026-09-06T01:00:00-03:00", "2026-09-07T00:00:00-03:00"},
		{"America/Santiago", "2026-09-06T09:00", "2026-09-05T00:00:00-04:00", "2026-09-06T01:00:00-03:00"},
		{"Europe/Berlin", "2026-01-01T09:00", "2025-12-31T00:00:00+01:00", "2026-01-01T00:00:00+01:00"},
	} {
		zone, err := time.LoadLocation(tt.zone)
		if err != nil {
			t.Fatal(err)
		}
		now, err := time.ParseInLocation("2006-01-02T15:04", tt.now, zone)
		if err != nil {
			t.Fatal(err)
		}
		p := release.Policy{Service: "webapp", Digest: 10 * time.Minute}
		_, actions := release.Decide(p, release.State{Digested: "2020-01-01"}, release.Input{At: now, Known: release.Known{Past: []release.Past{}}})
		g := actions.Posts[0].Digest
		if from := g.From.Format(time.RFC3339); from != tt.from || !g.From.Equal(release.DigestFrom(now)) {
			t.Errorf("the digest of %s in %s is from %s, want %s", tt.now, tt.zone, from, tt.from)
		}
		if to := g.To.Format(time.RFC3339); to != tt.to {
			t.Errorf("the digest of %s in %s is to %s, want %s", tt.now, tt.zone, to, tt.to)
		}
	}
}

// What somebody asks about is not the day: its past may be of one event, or of the last few lines.
func TestDigestIsNotMadeOfWhatAPersonAskedFor(t *testing.T) {
	p := release.Policy{Service: "webapp", Digest: 9 * time.Hour}
	due := time.Date(2026, 3, 5, 9, 0, 0, 0, time.UTC)
	known := release.Known{Past: []release.Past{}}
	s := release.State{Digested: "2026-03-04"}
	s, actions := release.Decide(p, s, release.Input{At: due, Known: known, Request: &release.Request{ID: "r", Verb: release.VerbHistory}})
	if len(actions.Posts) > 0 {
		t.Fatalf("posted %+v", actions.Posts)
	}
	if _, actions = release.Decide(p, s, release.Input{At: due.Add(time.Minute)}); len(actions.Posts) > 0 {
		t.Fatalf("made of a past that could not be read: %+v", actions.Posts)
	}
	if _, actions = release.Decide(p, s, release.Input{At: due.Add(time.Minute), Known: known}); len(actions.Posts) != 1 || actions.Posts[0].Digest == nil {
		t.Fatalf("posted %+v", actions.Posts)
	}
}
