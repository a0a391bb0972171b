package commands_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"releasebot/commands"
	"releasebot/release"
)

// fataler is a test of any kind.
type fataler interface {
	Errorf(format string, args ...any)
}

// holds is what a person may rely on whatever they type: a request names only what there is and lasts no longer than it
// may, and all else is a reply that can be read.
func holds(t fataler, text string, where commands.Where) {
	r, reply := commands.Parse(text, where)
	if reply != nil {
		if reply.Text == "" || len(reply.Text) > 4000 || r != (release.Request{}) {
			t.Errorf("%q: a reply of %d bytes with %+v", text, len(reply.Text), r)
		}
		return
	}
	i := slices.IndexFunc(where.Services, func(s commands.Service) bool { return s.Name == r.Service })
	if i < 0 {
		t.Errorf("%q is about service %q", text, r.Service)
		return
	}
	s := where.Services[i]
	if r.Chart != "" && !slices.Contains(s.Charts, r.Chart) || !r.Target.Whole() && !slices.Contains(s.Targets, r.Target) {
		t.Errorf("%q names chart %q on %q of %s", text, r.Chart, r.Target, s.Name)
	}
	longest := map[release.Verb]time.Duration{"snooze": commands.MaxSnooze, "pause": commands.MaxPause, "freeze": commands.MaxPause, "stats": 366 * 24 * time.Hour}[r.Verb]
	if length := r.Until.Sub(where.Now); r.For < 0 || r.For > longest || !r.Until.IsZero() && (length <= 0 || length > longest || r.For != 0) {
		t.Errorf("%q: %s for %v until %v", text, r.Verb, r.For, r.Until)
	}
	if r.Event < 0 || r.Deploy < 0 || r.To != "" && r.To != where.Channel || r.Urgency > release.Purple {
		t.Errorf("%q: %+v", text, r)
	}
	if r.ID+r.By+r.Channel+r.Thread+r.Respond != "" || r.Denied != nil {
		t.Errorf("%q: says what only Slack knows: %+v", text, r)
	}
	needs(t, text, r)
}

// needs holds what a request of each verb cannot be without.
func needs(t fataler, text string, r release.Request) {
	switch r.Verb {
	case release.VerbEvent, release.VerbAck, release.VerbClose:
		if r.Event == 0 {
			t.Errorf("%q is about no event", text)
		}
	case release.VerbSnooze:
		if (r.Event == 0) == (r.Chart == "") {
			t.Errorf("%q snoozes event %d and chart %q", text, r.Event, r.Chart)
		}
	case release.VerbFreeze, release.VerbOpen:
		if r.Reason == "" {
			t.Errorf("%q has no reason", text)
		}
	}
}

// words are what sentences of the grammar are made of, and what comes near to them.
var words = strings.Fields(`status why events event charts history stats deploy pause resume rollback freeze unfreeze snooze unsnooze ack open close watch
	unwatch watchers help stauts roll back webapp checkout chekout Latency latncy Orders 404 Five Hundred Errors per Host “Five Errors” all #2528 2529 #7
	b512 b5 512 0123abc to from on in at canary dogfood dogfood/use1-az1 production mars for until till 3h 90 min an hour half a 500s 3 -1h 99999d
	15:30 3pm 5 tomorrow Monday next 2026-12-01 1 December 02:30 UTC midnight white blue purple bleu here me everyone - -- : because lunch, é <!here> 🎉 and`)

func TestParseProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(words), 0, 9).Draw(t, "words"), " ")
		holds(t, text, rapid.SampledFrom(wheres).Draw(t, "where"))
	})
}

// A service that is nearly named is never made the reason to do something to another one.
func TestNearlyNamedIsAsked(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := []rune("checkout")
		i := rapid.IntRange(0, len(name)-1).Draw(t, "at")
		slip := string(name[:i]) + rapid.SampledFrom([]string{"", "x", string(name[i]) + string(name[i])}).Draw(t, "slip") + string(name[i+1:])
		if slip == "checkout" {
			return
		}
		verb := rapid.SampledFrom([]string{"deploy", "pause", "resume", "rollback", "freeze", "unfreeze", "open", "watch", "ack"}).Draw(t, "verb")
		if got, reply := commands.Parse(verb+" "+slip+" now", inEvent); reply == nil {
			t.Fatalf("%s %s: understood as %+v", verb, slip, got)
		}
	})
}

// The longest text, of what is dearest to read, is read in no time that anybody notices.
func TestParseIsQuick(t *testing.T) {
	for _, word := range []string{"until ", "for 1h ", "on canary ", "x ", "1h ", "- ", "“"} {
		for _, verb := range []string{"pause ", "snooze ", "open ", "deploy ", "watch "} {
			start := time.Now()
			holds(t, verb+strings.Repeat(word, 16_000/len(word)), knownInWebapp)
			if took := time.Since(start); took > 5*time.Second { // usually hundredths of one
				t.Errorf("%s%s… took %v", verb, word, took)
			}
		}
	}
}
