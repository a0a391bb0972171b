package release

import "testing"

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
