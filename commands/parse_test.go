package commands_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"releasebot/commands"
	"releasebot/release"
)

var (
	webapp = commands.Service{
		Name: "webapp", Channel: "C0WEBAPP",
		Charts: []string{"Five Hundred Errors", "Five Hundred Errors per Host", "Latency", "Status Page", "404"},
		Targets: []release.Target{
			{Tier: "dogfood", Zone: "use1-az1"}, {Tier: "dogfood", Zone: "use1-az2"},
			{Tier: "canary"}, {Tier: "production", Zone: "use1-az1"},
		},
	}
	checkout = commands.Service{Name: "checkout", Channel: "C0CHECKOUT", Charts: []string{"Latency", "Orders"}}

	now       = time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC) // a Tuesday
	inWebapp  = commands.Where{Services: []commands.Service{webapp, checkout}, Channel: "C0WEBAPP", Now: now}
	elsewhere = commands.Where{Services: []commands.Service{webapp, checkout}, Channel: "C0RANDOM", Now: now}
	alone     = commands.Where{Services: []commands.Service{webapp}, Channel: "D0DIRECT", Now: now}
)

func TestParseUnderstands(t *testing.T) {
	type request = release.Request
	tests := []struct {
		text  string
		where commands.Where
		want  request
	}{
		{"status", inWebapp, request{Service: "webapp", Verb: "status"}},
		{"STATUS", alone, request{Service: "webapp", Verb: "status"}},
		{"status checkout", inWebapp, request{Service: "checkout", Verb: "status"}},
		{"status “Checkout”", inWebapp, request{Service: "checkout", Verb: "status"}},
		{"events webapp", elsewhere, request{Service: "webapp", Verb: "events"}},

		{"pause", inWebapp, request{Service: "webapp", Verb: "pause"}},
		{"  pause   webapp  ", elsewhere, request{Service: "webapp", Verb: "pause"}},
		{"pause lunch, back at two", inWebapp, request{Service: "webapp", Verb: "pause", Reason: "lunch, back at two"}},
		{"pause checkout: the database is down", inWebapp, request{Service: "checkout", Verb: "pause", Reason: "the database is down"}},
		{"pause webapp - <!here> & co", inWebapp, request{Service: "webapp", Verb: "pause", Reason: "<!here> & co"}},
		{"resume", alone, request{Service: "webapp", Verb: "resume"}},
		{"rollback errors everywhere", inWebapp, request{Service: "webapp", Verb: "rollback", Reason: "errors everywhere"}},
		{"roll back checkout", inWebapp, request{Service: "checkout", Verb: "rollback"}},
		{"Roll-Back", inWebapp, request{Service: "webapp", Verb: "rollback"}},

		{"snooze latency", inWebapp, request{Service: "webapp", Verb: "snooze", Chart: "Latency"}},
		{"snooze five hundred errors 3h", inWebapp, request{Service: "webapp", Verb: "snooze", Chart: "Five Hundred Errors", For: 3 * time.Hour}},
		{"snooze Five Hundred Errors Per Host", inWebapp, request{Service: "webapp", Verb: "snooze", Chart: "Five Hundred Errors per Host"}},
		{"snooze “Five Hundred Errors” per person", inWebapp, request{Service: "webapp", Verb: "snooze", Chart: "Five Hundred Errors", Reason: "per person"}},
		{"snooze Latency on dogfood/use1-az2 for 90 min we test", inWebapp, request{Service: "webapp", Verb: "snooze", Chart: "Latency", Target: release.Target{Tier: "dogfood", Zone: "use1-az2"}, For: 90 * time.Minute, Reason: "we test"}},
		{"snooze Latency on DOGFOOD use1-az1", inWebapp, request{Service: "webapp", Verb: "snooze", Chart: "Latency", Target: release.Target{Tier: "dogfood", Zone: "use1-az1"}}},
		{"snooze Latency 1h30m on canary", inWebapp, request{Service: "webapp", Verb: "snooze", Chart: "Latency", Target: release.Target{Tier: "canary"}, For: 90 * time.Minute}},
		{"snooze Latency on production", inWebapp, request{Service: "webapp", Verb: "snooze", Chart: "Latency", Target: release.Target{Tier: "production", Zone: "use1-az1"}}},
		{"snooze Latency, we know", inWebapp, request{Service: "webapp", Verb: "snooze", Chart: "Latency", Reason: "we know"}},
		{"snooze Latency 5xx are known", inWebapp, request{Service: "webapp", Verb: "snooze", Chart: "Latency", Reason: "5xx are known"}},
		{"snooze 404", inWebapp, request{Service: "webapp", Verb: "snooze", Chart: "404"}},
		{"snooze orders", elsewhere, request{Service: "checkout", Verb: "snooze", Chart: "Orders"}},
		{"snooze checkout latency 2 hours", inWebapp, request{Service: "checkout", Verb: "snooze", Chart: "Latency", For: 2 * time.Hour}},

		{"snooze #2528", inWebapp, request{Service: "webapp", Verb: "snooze", Event: 2528}},
		{"snooze 2528 for 1 day", inWebapp, request{Service: "webapp", Verb: "snooze", Event: 2528, For: 24 * time.Hour}},
		{"snooze event 2528 3h false alarm", inWebapp, request{Service: "webapp", Verb: "snooze", Event: 2528, For: 3 * time.Hour, Reason: "false alarm"}},
		{"snooze Event #2528", inWebapp, request{Service: "webapp", Verb: "snooze", Event: 2528}},
		{"snooze checkout #7", inWebapp, request{Service: "checkout", Verb: "snooze", Event: 7}},
	}
	for _, tt := range tests {
		t.Run(tt.text, func(t *testing.T) {
			got, reply := commands.Parse(tt.text, tt.where)
			if reply != nil {
				t.Fatalf("refused: %s", reply.Text)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestParseRefuses(t *testing.T) {
	tests := []struct {
		text  string
		where commands.Where
		want  string
	}{
		{"stauts", alone, "I do not know “stauts”. Did you mean /releasebot status?"},
		{"unpause", alone, "I do not know “unpause”. Did you mean /releasebot resume?"},
		{"undo", alone, "I do not know “undo”. Did you mean /releasebot rollback?"},
		{"xyzzy", alone, "I do not know “xyzzy”. Type /releasebot help to see what I do."},

		{"pause", elsewhere, "Which service? Type /releasebot pause webapp. The services are: webapp, checkout."},
		{"pause", commands.Where{}, "I look after no service yet. An operator adds one in the configuration."},
		{"status chekout", inWebapp, "There is no service “chekout”. Did you mean checkout? Type /releasebot status checkout."},
		{"status now please", inWebapp, "There is no service “now please”. The services are: webapp, checkout."},
		// A slip must not roll back the channel's own service.
		{"rollback chekout", inWebapp, "There is no service “chekout”. Did you mean checkout? Type /releasebot rollback checkout. If it is the reason, name the service before it: /releasebot rollback webapp chekout …"},

		{"snooze", inWebapp, "Snooze what? Type /releasebot snooze CHART for 3h, or /releasebot snooze #2528 for an event."},
		{"snooze latncy for 3h", inWebapp, "There is no chart “latncy”. Did you mean Latency? Type /releasebot snooze Latency."},
		{"snooze status", inWebapp, "There is no chart “status”. Did you mean Status Page? Type /releasebot snooze Status Page."},
		{"snooze CPU on canary", inWebapp, "There is no chart “CPU”. The charts are: Five Hundred Errors, Five Hundred Errors per Host, Latency, Status Page, 404."},
		{"snooze 90 min", inWebapp, "Which chart? Type /releasebot snooze Five Hundred Errors for 3h. The charts are: Five Hundred Errors, Five Hundred Errors per Host, Latency, Status Page, 404."},
		{"snooze latency", elsewhere, "Of which service? Type /releasebot snooze SERVICE latency. The services are: webapp, checkout."},
		{"snooze #2528", elsewhere, "Of which service? Type /releasebot snooze SERVICE #2528. The services are: webapp, checkout."},

		{"snooze Latency on dogfod/use1-az1", inWebapp, "webapp has no place “dogfod/use1-az1”. Did you mean “on dogfood/use1-az1”?"},
		{"snooze Latency 3h on mars", inWebapp, "webapp has no place “mars”. The places are: dogfood/use1-az1, dogfood/use1-az2, canary, production/use1-az1."},
		{"snooze Latency on", inWebapp, "On which place? The places of webapp are: dogfood/use1-az1, dogfood/use1-az2, canary, production/use1-az1."},
		{"snooze Latency on dogfood", inWebapp, "dogfood has 2 zones. Name one, as in “on dogfood/use1-az1”, or leave “on dogfood” out to snooze it everywhere."},

		{"snooze Latency 0h", inWebapp, "A snooze must last longer than that. Write a time like 90m, 3h, 1h30m or 1 day."},
		{"snooze Latency -3h", inWebapp, "A snooze must last longer than that. Write a time like 90m, 3h, 1h30m or 1 day."},
		{"snooze Latency 8 days", inWebapp, "A snooze lasts 7 days at most. Write a time like 90m, 3h, 1h30m or 1 day."},
		{"snooze Latency " + strings.Repeat("9", 400) + "h", inWebapp, "A snooze lasts 7 days at most. Write a time like 90m, 3h, 1h30m or 1 day."},
		{"snooze Latency 3", inWebapp, "“3” is no time that I understand. Write it like 90m, 3h, 1h30m or 1 day."},
		{"snooze Latency 3h30", inWebapp, "“3h30” is no time that I understand. Write it like 90m, 3h, 1h30m or 1 day."},
		{"snooze Latency for 3 fortnights", inWebapp, "“3” is no time that I understand. Write it like 90m, 3h, 1h30m or 1 day."},
	}
	for _, tt := range tests {
		t.Run(tt.text, func(t *testing.T) {
			got, reply := commands.Parse(tt.text, tt.where)
			if reply == nil {
				t.Fatalf("understood as %+v", got)
			}
			if got != (release.Request{}) {
				t.Errorf("a refusal has a request: %+v", got)
			}
			if diff := cmp.Diff(tt.want, reply.Text); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestParseDuration(t *testing.T) {
	tests := map[string]time.Duration{
		"3h": 3 * time.Hour, "90m": 90 * time.Minute, "1h30m": 90 * time.Minute, "90 min": 90 * time.Minute,
		"2 hours": 2 * time.Hour, "1 day": 24 * time.Hour, "7d": commands.MaxSnooze, "1 week": commands.MaxSnooze,
		"1.5h": 90 * time.Minute, "1,5 h": 90 * time.Minute, "45s": 45 * time.Second, "2 Hrs": 2 * time.Hour,
		"for 1 hour and 30 minutes": 90 * time.Minute, "for 1 h, 30 min": 90 * time.Minute, "for an hour": time.Hour,
		"FOR 3H": 3 * time.Hour,
		"":       0, "for testing": 0, "and more": 0, "a day at the sea": 0, "am I seeing this": 0,
	}
	for text, want := range tests {
		t.Run(text, func(t *testing.T) {
			got, reply := commands.Parse("snooze Latency "+text, inWebapp)
			if reply != nil {
				t.Fatalf("refused: %s", reply.Text)
			}
			if got.For != want {
				t.Errorf("for %v, want %v", got.For, want)
			}
			if want == 0 && got.Reason != text || want != 0 && got.Reason != "" {
				t.Errorf("reason %q", got.Reason)
			}
		})
	}
}

// FuzzParse looks for panics, and for requests that no configured service stands behind.
func FuzzParse(f *testing.F) {
	for _, text := range []string{
		"", "status", "pause webapp now", "snooze “Latency” on dogfood/use1-az1 for 1h30m", "snooze #2528 3h", "snooze \"", "snooze for 3h",
		"roll", "snooze −1h", "snooze event", "pause \xff", "snooze Latency for a",
		"deploy webapp b512 now", "rollback to 511", "pause until tomorrow 3pm UTC lunch", "freeze for half an hour and a half x", "open purple on canary x on canary",
		"watch webapp from blue here", "unwatch everyone", "unsnooze all on canary", "stats last week", "help rolback", "ack #2530 and #2", "close 7 until 2026-02-30",
		"pause until 29 February", "why is it waiting?", "<@U0BOT> &lt;", "pause until 2026-10-25 02:30",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, where := range wheres {
			holds(t, text, where)
		}
	})
}
