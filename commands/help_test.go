package commands_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"releasebot/commands"
	"releasebot/release"
)

var verbs = strings.Fields("status why events event charts history stats deploy pause resume rollback freeze unfreeze snooze unsnooze ack open close watch unwatch watchers")

func TestHelp(t *testing.T) {
	for _, text := range []string{"", "  ", "help", "Help me", "?", "--help", "hi", "/releasebot"} {
		_, reply := commands.Parse(text, elsewhere)
		if reply == nil || len(reply.Usage) == 0 {
			t.Fatalf("%q gives no help: %+v", text, reply)
		}
		size := len(reply.Text)
		for i, verb := range append(verbs, "help") {
			u := reply.Usage[i]
			if !strings.HasPrefix(u.Type, verb+" ") || u.Group == "" {
				t.Errorf("line %d is %+v, want %s", i, u, verb)
			}
			// A phone shows some 40 characters in a line; a hint and what it does fit into two.
			if n := utf8.RuneCountInString(u.Type + " " + u.Does); n > 65 {
				t.Errorf("%q is %d characters long", u.Type+" "+u.Does, n)
			}
			size += len(u.Type + u.Does + "• `` \n")
		}
		if len(reply.Usage) != len(verbs)+1 || size > 2500 {
			t.Errorf("%d lines of %d bytes; a section of a message has room for 3,000", len(reply.Usage), size)
		}
	}
}

// What help shows can be typed as it is, wherever it is read.
func TestHelpOfAVerb(t *testing.T) {
	for _, where := range []commands.Where{inWebapp, elsewhere, alone, known, knownInWebapp, inDeploy} {
		for _, verb := range verbs {
			_, reply := commands.Parse("help "+verb, where)
			if reply == nil || len(reply.Usage) != 3 || reply.Text == "" || len(reply.Text) > 600 {
				t.Fatalf("help %s: %+v", verb, reply)
			}
			for _, u := range reply.Usage[1:] {
				r, problem := commands.Parse(strings.TrimPrefix(u.Type, commands.Command+" "), where)
				switch {
				case problem != nil:
					t.Errorf("help %s shows %q, which is refused: %s", verb, u.Type, problem.Text)
				case string(r.Verb) != verb || u.Does == "" || strings.Contains(u.Does, "SERVICE"):
					t.Errorf("help %s shows %q for %q", verb, u.Type, u.Does)
				}
				if where.Channel == "C0RANDOM" && where.Service == "" && strings.Contains(u.Type, "webapp") && r.Service != "webapp" {
					t.Errorf("%q is about %q", u.Type, r.Service)
				}
			}
		}
	}
}

// The examples of the help mean what stands beside them.
func TestHelpExamples(t *testing.T) {
	for line, want := range map[string]release.Request{
		"/releasebot stats webapp for 7d":                                               {Verb: "stats", For: commands.MaxSnooze},
		"/releasebot deploy webapp b512 hotfix for the login":                           {Verb: "deploy", Build: "b512", Reason: "hotfix for the login"},
		"/releasebot pause webapp for 2h database work":                                 {Verb: "pause", For: 7200e9, Reason: "database work"},
		"/releasebot pause webapp - lunch":                                              {Verb: "pause", Reason: "lunch"},
		"/releasebot rollback webapp to b512":                                           {Verb: "rollback", Build: "b512"},
		"/releasebot freeze webapp until Monday 9:00 the fair":                          {Verb: "freeze", Until: now.AddDate(0, 0, 5).Add(23 * 3600e9), Reason: "the fair"},
		"/releasebot snooze Five Hundred Errors on dogfood/use1-az1 for 3h a load test": {Verb: "snooze", Chart: "Five Hundred Errors", Target: webapp.Targets[0], For: 3 * 3600e9, Reason: "a load test"},
		"/releasebot snooze #2528 until 15:30":                                          {Verb: "snooze", Event: 2528, Until: now.Add(5*3600e9 + 1800e9)},
		"/releasebot unsnooze webapp all":                                               {Verb: "unsnooze"},
		"/releasebot ack #2528 looking at the database":                                 {Verb: "ack", Event: 2528, Reason: "looking at the database"},
		"/releasebot open webapp purple on dogfood/use1-az1 nobody can log in":          {Verb: "open", Urgency: release.Purple, Target: webapp.Targets[0], Reason: "nobody can log in"},
		"/releasebot watch webapp from blue here":                                       {Verb: "watch", Urgency: release.Blue, To: "C0WEBAPP"},
	} {
		verb := strings.Fields(line)[1]
		_, reply := commands.Parse("help "+verb, knownInWebapp)
		shown := false
		for _, u := range reply.Usage {
			shown = shown || u.Type == line
		}
		if !shown {
			t.Errorf("help %s does not show %q but %+v", verb, line, reply.Usage)
		}
		want.Service = "webapp"
		if got, problem := commands.Parse(line, knownInWebapp); problem != nil || got != want {
			t.Errorf("%q is read as %+v, %+v", line, got, problem)
		}
	}
}

// "pause --help" pauses nothing.
func TestHelpBehindAVerb(t *testing.T) {
	for _, text := range []string{"pause help", "pause --help", "rollback -h", "freeze ?", "help roll back"} {
		if got, reply := commands.Parse(text, inWebapp); reply == nil || len(reply.Usage) != 3 {
			t.Errorf("%q: %+v, %+v", text, got, reply)
		}
	}
}
