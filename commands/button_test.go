package commands_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

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
		{"releasebot:pause", "webapp deploy/99999999999999999999"}, {"releasebot:pause", "webapp change/4"}, {"releasebot:pause", "%zz"},
		{"releasebot:pause:", "webapp"}, {"releasebot:dialog:pause", "webapp"}, {"releasebot:dialog", "webapp"}, {"releasebot:pause", "webapp chart/%zz"},
		{"releasebot:snooze", "webapp chart/Five Hundred"}, {"releasebot:snooze", "webapp chart/"}, {"releasebot:snooze", "webapp tier/a%2Fb tier/c"},
		{"releasebot:watch", "webapp urgency/none"}, {"releasebot:watch", "webapp urgency/green"}, {"releasebot:unwatch", "webapp everyone/no"},
		{"releasebot:snooze", "webapp for/0"}, {"releasebot:snooze", "webapp for/3h"}, {"releasebot:snooze", "webapp until/soon"},
		{"releasebot:pause", "webapp reason/" + strings.Repeat("a", 2000)}, {"releasebot:pause:" + strings.Repeat("a", 250), "webapp"},
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

func TestPress(t *testing.T) {
	az1 := release.Target{Tier: "dogfood", Zone: "use1-az1"}
	tests := []struct {
		r         release.Request
		tag       string
		id, value string
	}{
		{release.Request{Verb: "snooze", Service: "webapp", Event: 2528, Chart: "Five Hundred Errors"}, "", "releasebot:snooze", "webapp event/2528 chart/Five%20Hundred%20Errors"},
		{release.Request{Verb: "snooze", Service: "webapp", Chart: "Latency", Target: az1, For: 3 * time.Hour}, "2", "releasebot:snooze:2", "webapp chart/Latency tier/dogfood zone/use1-az1 for/10800"},
		{release.Request{Verb: "watch", Service: "webapp", Urgency: release.Purple, To: "C0RANDOM"}, "a:b", "releasebot:watch:a:b", "webapp urgency/purple to/C0RANDOM"},
		{release.Request{Verb: "unwatch", Service: "webapp", Everyone: true}, "", "releasebot:unwatch", "webapp everyone/yes"},
		{release.Request{Verb: "freeze", Service: "webapp", Until: time.Unix(1796115600, 0), Reason: "50 % off"}, "", "releasebot:freeze", "webapp until/1796115600 reason/50%20%25%20off"},
		// Who asks and where is not a button's to say.
		{release.Request{ID: "1", By: "U0ADA", Verb: "deploy", Service: "webapp", Build: "b512", Channel: "C0", Thread: "1.2", Respond: "https://example.com", Denied: &release.Denied{}}, "", "releasebot:deploy", "webapp build/b512"},
		{release.Request{Verb: "pause", Service: "webapp", Deploy: -1, Event: -1, For: -1}, "", "releasebot:pause", "webapp"},

		{release.Request{Verb: "help", Service: "webapp"}, "", "", ""},
		{release.Request{Verb: "delete", Service: "webapp"}, "", "", ""},
		{release.Request{Verb: "pause"}, "", "", ""},
		{release.Request{Verb: "pause", Service: "webapp", Reason: strings.Repeat("%", 700)}, "", "", ""},
		{release.Request{Verb: "pause", Service: "webapp"}, strings.Repeat("a", 240), "", ""},
	}
	for _, tt := range tests {
		if id, value := commands.Press(tt.r, tt.tag); id != tt.id || value != tt.value {
			t.Errorf("%+v: got %q %q, want %q %q", tt.r, id, value, tt.id, tt.value)
		}
		id, value := commands.Dialog(tt.r, tt.tag)
		if want := strings.Replace(tt.id, "releasebot:", "releasebot:dialog:", 1); id != want || value != tt.value {
			t.Errorf("%+v: got dialog %q %q, want %q %q", tt.r, id, value, want, tt.value)
		}
	}
}

func TestPressRoundTrip(t *testing.T) {
	text := rapid.StringN(0, 30, -1)
	rapid.Check(t, func(t *rapid.T) {
		want := release.Request{
			Verb:     rapid.SampledFrom([]release.Verb{"status", "deploy", "rollback", "snooze", "unwatch", "freeze", "open"}).Draw(t, "verb"),
			Service:  rapid.StringN(1, 30, -1).Draw(t, "service"),
			Deploy:   rapid.IntMin(0).Draw(t, "deploy"),
			Event:    rapid.IntMin(0).Draw(t, "event"),
			Chart:    text.Draw(t, "chart"),
			Target:   release.Target{Tier: text.Draw(t, "tier"), Zone: text.Draw(t, "zone")},
			Build:    text.Draw(t, "build"),
			For:      time.Duration(rapid.Int64Range(0, 1e9).Draw(t, "for")) * time.Second,
			Urgency:  release.Urgency(rapid.IntRange(0, 3).Draw(t, "urgency")),
			To:       text.Draw(t, "to"),
			Everyone: rapid.Bool().Draw(t, "everyone"),
			Reason:   text.Draw(t, "reason"),
		}
		if s := rapid.Int64Range(0, 1e11).Draw(t, "until"); s > 0 {
			want.Until = time.Unix(s, 0).UTC()
		}
		tag := text.Draw(t, "tag")
		roundTrip(t, want, tag, commands.Press, commands.Click, commands.DialogOf)
		roundTrip(t, want, tag, commands.Dialog, commands.DialogOf, commands.Click)
	})
}

type (
	naming  func(release.Request, string) (id, value string)
	reading func(id, value string) (release.Request, error)
)

// roundTrip says want in a button, or not at all, and holds that nobody but its own reader understands it.
func roundTrip(t *rapid.T, want release.Request, tag string, say naming, read, other reading) {
	id, value := say(want, tag)
	if id == "" {
		if long := len(url.PathEscape(want.Service+want.Chart+want.Target.Tier+want.Target.Zone+want.Build+want.To+want.Reason)) > 1700; !long && len(tag) < 220 {
			t.Fatalf("%+v cannot be said, though it is short", want)
		}
		return
	}
	if len(id) > 255 || len(value) > 2000 {
		t.Fatalf("Slack takes no %d and %d bytes", len(id), len(value))
	}
	if got, err := read(id, value); err != nil || got != want {
		t.Fatalf("got %+v, %v, want %+v", got, err, want)
	}
	if got, err := other(id, value); err == nil {
		t.Fatalf("another kind of button reads it as %+v", got)
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
	f.Add("releasebot:snooze:2", "webapp event/2528 deploy/42 chart/a%20b tier/t for/60 until/1 urgency/blue")
	f.Add("releasebot:dialog:pause", "%2F event/")
	f.Fuzz(func(t *testing.T, id, value string) {
		for _, kind := range []struct {
			say    naming
			read   reading
			prefix string
		}{{commands.Press, commands.Click, "releasebot:"}, {commands.Dialog, commands.DialogOf, "releasebot:dialog:"}} {
			r, err := kind.read(id, value)
			if err != nil {
				continue
			}
			_, tag, _ := strings.Cut(strings.TrimPrefix(id, kind.prefix), ":")
			if sameID, same := kind.say(r, tag); sameID != id || same != value || r.Service == "" {
				t.Errorf("%q %q reads as %+v", id, value, r)
			}
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
