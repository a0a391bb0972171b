package release

import (
	"testing"
	"time"
)

func TestBlame(t *testing.T) {
	here, there := Target{Tier: "a"}, Target{Tier: "b"}
	jump := func(o *Others) Jump { return Jump{Target: here, Closest: Verdict{Others: o}} }
	old := Jump{Target: there, OldRun: true}
	for name, test := range map[string]struct {
		jumps []Jump
		want  Blame
	}{
		"the others are quiet":           {[]Jump{jump(&Others{Targets: 3, Share: 0.49})}, BlameNew},
		"the others do half as much":     {[]Jump{jump(&Others{Targets: 3, Share: 0.5})}, BlameShared},
		"one of two is like the others":  {[]Jump{jump(&Others{Targets: 3}), jump(&Others{Targets: 3, Share: 0.9})}, BlameShared},
		"an old target jumps, too":       {[]Jump{jump(&Others{Targets: 3}), old}, BlameShared},
		"an old target alone":            {[]Jump{old}, BlameElsewhere},
		"no other target":                {[]Jump{jump(&Others{})}, BlameAlone},
		"the others are unknown":         {[]Jump{jump(&Others{Unjudged: 2})}, BlameAlone},
		"known for one of two":           {[]Jump{jump(&Others{}), jump(&Others{Targets: 1, Share: -1})}, BlameNew},
		"the whole service":              {[]Jump{{}}, BlameWhole},
		"not compared, in a roll back":   {[]Jump{jump(nil)}, BlameOpen},
		"nothing is left of the event":   {nil, BlameOpen},
		"compared for one of two in all": {[]Jump{jump(nil), jump(&Others{Targets: 2})}, BlameNew},
	} {
		if got := (Event{Deploy: 1, Breaches: test.jumps}).Blame(); got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
		if got := (Event{Breaches: test.jumps}).Blame(); got != BlameOpen {
			t.Errorf("%s, without a deploy: %q", name, got)
		}
	}
}

// The comparison of a breach's first minutes stays: later the level of the others has slid past what hit them too, and
// their own trouble of hours later is another.
func TestBlameIsOfTheFirstMinutes(t *testing.T) {
	at := time.Date(2026, 3, 4, 10, 0, 0, 0, time.UTC)
	look := func(minute int, share float64) Verdict {
		return Verdict{Kind: Breach, At: at.Add(time.Duration(minute) * time.Minute), Others: &Others{Targets: 3, Share: share}}
	}
	for name, tc := range map[string]struct {
		first, second Verdict
		want          Blame
	}{
		"what the others lose stays theirs":    {look(0, 0.9), look(30, 0), BlameShared},
		"they join in the first minutes":       {look(0, 0.1), look(5, 0.8), BlameShared},
		"they have trouble of their own later": {look(0, 0.1), look(180, 0.9), BlameNew},
	} {
		jump := Jump{Target: Target{Tier: "dogfood"}, First: tc.first}
		jump.breach(tc.first)
		jump.breach(tc.second)
		if got := (Event{Deploy: 1, Breaches: []Jump{jump}}).Blame(); got != tc.want {
			t.Errorf("%s: %q, want %q", name, got, tc.want)
		}
	}
}
