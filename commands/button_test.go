package commands_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"releasebot/commands"
	"releasebot/release"
)

func TestButton(t *testing.T) {
	tests := []struct {
		verb          release.Verb
		service       string
		deploy, event int
		id, value     string
	}{
		{release.VerbRollback, "webapp", 42, 0, "releasebot:rollback", "webapp deploy/42"},
		{release.VerbSnooze, "webapp", 42, 2528, "releasebot:snooze", "webapp event/2528 deploy/42"},
		{release.VerbPause, "webapp", 0, 0, "releasebot:pause", "webapp"},
		{release.VerbPause, "event/1 two", 0, 0, "releasebot:pause", "event%2F1%20two"},
	}
	for _, tt := range tests {
		if id, value := commands.Button(tt.verb, tt.service, tt.deploy, tt.event); id != tt.id || value != tt.value {
			t.Errorf("got %q %q, want %q %q", id, value, tt.id, tt.value)
		}
	}
}

func TestClickRefuses(t *testing.T) {
	for _, press := range [][2]string{
		{"", ""}, {"rollback", "webapp"}, {"releasebot:", "webapp"}, {"releasebot:help", "webapp"}, {"releasebot:delete", "webapp"},
		{"releasebot:pause", ""}, {"releasebot:pause", " deploy/4"}, {"releasebot:pause", "webapp deploy/"}, {"releasebot:pause", "webapp deploy/x"},
		{"releasebot:pause", "webapp deploy/+4"}, {"releasebot:pause", "webapp deploy/-4"}, {"releasebot:pause", "webapp deploy/04"},
		{"releasebot:pause", "webapp deploy/4 deploy/4"}, {"releasebot:pause", "webapp deploy/4 event/5"}, {"releasebot:pause", "webapp  deploy/4"},
		{"releasebot:pause", "webapp deploy/99999999999999999999"}, {"releasebot:pause", "webapp build/4"}, {"releasebot:pause", "%zz"},
	} {
		r, err := commands.Click(press[0], press[1])
		if err == nil || r != (release.Request{}) {
			t.Errorf("%q: understood as %+v", press, r)
			continue
		}
		if !strings.Contains(err.Error(), "/releasebot status") {
			t.Errorf("%q: does not say what to do: %v", press, err)
		}
	}
}

func TestButtonRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := release.Request{
			Verb:    rapid.SampledFrom([]release.Verb{"status", "pause", "resume", "rollback", "snooze", "events"}).Draw(t, "verb"),
			Service: rapid.StringN(1, 40, -1).Draw(t, "service"),
			Deploy:  rapid.IntMin(0).Draw(t, "deploy"),
			Event:   rapid.IntMin(0).Draw(t, "event"),
		}
		got, err := commands.Click(commands.Button(want.Verb, want.Service, want.Deploy, want.Event))
		if err != nil || got != want {
			t.Fatalf("got %+v, %v, want %+v", got, err, want)
		}
	})
}

// FuzzClick looks for panics, and for values that two spellings of lead to the same request.
func FuzzClick(f *testing.F) {
	f.Add("releasebot:rollback", "webapp deploy/42")
	f.Add("releasebot:snooze", "webapp event/2528 deploy/42")
	f.Add("releasebot:pause", "%2F event/")
	f.Fuzz(func(t *testing.T, id, value string) {
		r, err := commands.Click(id, value)
		if err != nil {
			return
		}
		if sameID, same := commands.Button(r.Verb, r.Service, r.Deploy, r.Event); sameID != id || same != value {
			t.Errorf("%q %q reads as %+v", id, value, r)
		}
	})
}

func TestClosest(t *testing.T) {
	from := []string{"status", "pause", "resume", "rollback", "snooze", "events", "ab"}
	for word, want := range map[string]string{
		"pasue": "pause", "PAUSE": "pause", "resum": "resume", "rolback": "rollback", "snoze": "snooze", "event": "events",
		"": "", "x": "", "banana": "", "stop": "", "cd": "", strings.Repeat("pause", 99): "",
	} {
		if got := commands.Closest(word, from); got != want {
			t.Errorf("%q: %q, want %q", word, got, want)
		}
	}
}
