package store

import (
	"encoding/json"
	"testing"
	"time"

	"releasebot/release"
)

// FuzzState: a stored state is read or refused, and what is read comes back the same once it is stored again.
func FuzzState(f *testing.F) {
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	policy := release.Policy{
		Service: "webapp", Tick: time.Minute, BlindAfter: 2 * time.Minute, QuietFor: time.Minute, PurpleCharts: 2, PurpleAsks: true,
		Tiers:  []release.Tier{{Name: "dogfood", Zones: []string{"az1"}, Bake: time.Minute}},
		Charts: []release.Chart{{Name: "Latency", LookBack: time.Hour}},
	}
	state := release.State{Service: "webapp", Next: release.Numbers{Deploy: 1, Event: 1}}
	for minute := range 6 {
		body, err := json.Marshal(state)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(body)
		in := release.Input{At: now.Add(time.Duration(minute) * time.Minute), Window: release.Window{Open: true}}
		in.Found = &release.Found{Build: release.Build{ID: "c" + string(rune('1'+minute)), Name: "b1"}}
		state, _ = release.Decide(policy, state, in)
	}
	for _, seed := range []string{"", "null", "{}", "[]", `{"deploy":{}}`, `{"holds":[{}],"events":[{}],"good":[{}]}`, `{"watch":{"at":"2026-01-01T00:00:00Z"}}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		var state release.State
		if json.Unmarshal(body, &state) != nil {
			return
		}
		once, err := json.Marshal(state)
		if err != nil {
			return // a time that no JSON has; the commit of it is refused
		}
		var again release.State
		if err := json.Unmarshal(once, &again); err != nil {
			t.Fatalf("%s cannot be read again: %v", once, err)
		}
		if twice, err := json.Marshal(again); err != nil || string(twice) != string(once) {
			t.Errorf("%s came back as %s, %v", once, twice, err)
		}
	})
}
