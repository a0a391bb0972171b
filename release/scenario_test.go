package release_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/cockroachdb/datadriven"
	"github.com/google/go-cmp/cmp"

	"releasebot/release"
)

// TestScenarios plays the text files of testdata: a service, what happens to it, and under each step what ReleaseBot
// does. `go test ./release -rewrite` writes the files anew; people review the difference.
func TestScenarios(t *testing.T) {
	datadriven.Walk(t, "testdata/scenarios", func(t *testing.T, path string) {
		w := newWorld(t)
		datadriven.RunTest(t, path, func(t *testing.T, td *datadriven.TestData) string {
			w.t = t
			return w.step(td)
		})
	})
}

// world is what surrounds Decide in a scenario: a clock, charts that jump, drives that run.
type world struct {
	t       *testing.T
	policy  release.Policy
	state   release.State
	now     time.Time
	window  release.Window
	last    string                     // the drive of the last report
	abrupt  map[string]release.Verdict // verdicts that are not normal, by chart and target
	builds  map[string]release.Build   // all that were found
	past    []release.Past             // newest first
	shown   map[string]*release.EventCard
	looked  []release.Verdict
	out     strings.Builder
	started time.Time
	unseen  time.Time // since when people see nothing
}

func newWorld(t *testing.T) *world {
	start := time.Date(2026, 3, 4, 10, 0, 0, 0, time.UTC)
	return &world{
		t: t, now: start, started: start, window: release.Window{Open: true}, abrupt: map[string]release.Verdict{},
		builds: map[string]release.Build{}, past: []release.Past{}, shown: map[string]*release.EventCard{},
		policy: release.Policy{
			Service: "webapp", Tick: time.Minute, BlindAfter: 2 * time.Minute, QuietFor: 2 * time.Minute, PurpleCharts: 2, PurpleAsks: true,
		},
		state: release.State{Next: release.Numbers{Deploy: 1, Event: 1}},
	}
}

func (w *world) step(td *datadriven.TestData) string {
	w.out.Reset()
	switch td.Cmd {
	case "service":
		*w = *newWorld(w.t) // a file may play several
		w.service(td.Input)
	case "found":
		w.found(td)
	case "found-nothing":
		w.decide(release.Input{Found: &release.Found{Problem: td.Input}})
	case "jump", "score", "lose", "calm":
		w.change(td.Cmd, td.Input)
	case "tick":
		w.tick(w.duration(td.CmdArgs[0].Key))
	case "wait":
		w.now = w.now.Add(w.duration(td.CmdArgs[0].Key))
		w.decide(release.Input{})
	case "succeed", "fail", "interrupt", "cancelled":
		w.report(td)
	case "ask":
		w.ask(td)
	case "window":
		w.window = release.Window{Open: td.CmdArgs[0].Key == "open", Next: w.now.Add(time.Hour)}
	case "unseen":
		// What is said has not reached people for so long.
		w.unseen = w.now.Add(-w.duration(td.CmdArgs[0].Key))
		w.decide(release.Input{})
	case "seen":
		w.unseen = time.Time{}
		w.decide(release.Input{})
	case "reload":
		w.reload(td)
	case "poll":
		w.decide(release.Input{Request: &release.Request{ID: "p", Service: "webapp", Verb: release.VerbPoll}})
	case "backs":
		for _, b := range w.state.Backs {
			fmt.Fprintf(&w.out, "deploy %d at %s\n", b.Deploy, b.At.Format("15:04"))
		}
	case "unwatch":
		// The configuration has the chart no more.
		w.policy.Charts = slices.DeleteFunc(w.policy.Charts, func(c release.Chart) bool { return c.Name == td.Input })
		w.decide(release.Input{})
	case "zone-gone", "zone-back":
		for i := range w.policy.Tiers {
			if w.policy.Tiers[i].Name == td.CmdArgs[0].Key {
				w.policy.Tiers[i].Zones = map[string][]string{"zone-gone": {"az1"}, "zone-back": {"az1", "az2"}}[td.Cmd]
			}
		}
		w.decide(release.Input{})
	case "late":
		// A report of a drive that was reported before, and that says something else.
		w.decide(release.Input{Report: &release.Report{Drive: w.last, Status: release.Failed, Detail: "late"}})
	case "spans":
		for _, s := range w.state.Baseline(w.now).LeaveOut {
			fmt.Fprintln(&w.out, spanLine(s))
		}
	case "anchors":
		for _, a := range w.state.Baseline(w.now).Anchors {
			fmt.Fprintf(&w.out, "%q since %s\n", a.Target.String(), a.At.Format("15:04"))
		}
	case "others":
		for _, e := range w.state.Events {
			fmt.Fprintln(&w.out, othersLine(e))
		}
	case "targets":
		for _, p := range w.state.Targets {
			fmt.Fprintf(&w.out, "%s runs %s%s\n", p.Target, p.Build, map[bool]string{true: " (or another)"}[p.Mixed])
		}
	default:
		w.t.Fatalf("unknown step %q", td.Cmd)
	}
	return w.out.String()
}

// decide gives one input to Decide, keeps what it must keep, and prints what it says.
func (w *world) decide(in release.Input) {
	w.t.Helper()
	in.At, in.Window, in.Unseen = w.now, w.window, w.unseen
	before := w.json(w.state)
	next, actions := release.Decide(w.policy, w.state, in)
	if after := w.json(w.state); before != after {
		w.t.Fatalf("Decide changed its input:\n%s", cmp.Diff(before, after))
	}
	// What is not in the JSON is lost at the next start of the program.
	var stored release.State
	if err := json.Unmarshal([]byte(w.json(next)), &stored); err != nil {
		w.t.Fatal(err)
	}
	stored.Next = next.Next
	w.state = stored
	w.print(actions)
	for _, p := range actions.Posts {
		if p.Event != nil {
			w.shown[p.Key] = p.Event
		}
		if p.Note != nil && p.To == "" && !p.Note.Echo {
			w.past = append([]release.Past{{At: w.now, Note: p.Note}}, w.past...)
		}
	}
}

func (w *world) json(s release.State) string {
	data, err := json.Marshal(s)
	if err != nil {
		w.t.Fatal(err)
	}
	return string(data)
}

// reload changes the configuration: a line each, as in service. "reload refused" changes nothing.
func (w *world) reload(td *datadriven.TestData) {
	r := release.Reloaded{Text: strings.ReplaceAll(td.Input, "\n", "; ")}
	for _, arg := range td.CmdArgs {
		if arg.Key == "refused" {
			r.Refused = true
		} else {
			r.By = arg.Key
		}
	}
	if !r.Refused {
		w.service(td.Input)
	}
	w.decide(release.Input{Reloaded: &r})
}

func (w *world) service(input string) {
	for line := range strings.Lines(input) {
		words := strings.Fields(line)
		switch words[0] {
		case "tier":
			tier := release.Tier{Name: words[1], Bake: w.duration(words[3])}
			if words[2] != "-" {
				tier.Zones = strings.Split(words[2], ",")
			}
			w.policy.Tiers = append(w.policy.Tiers, tier)
		case "chart", "whole":
			name := strings.Join(words[1:], " ")
			w.policy.Charts = append(w.policy.Charts, release.Chart{Name: name, LookBack: 3 * time.Hour, Whole: words[0] == "whole"})
		case "charts": // so many more
			for i := range w.number(words[1]) {
				w.policy.Charts = append(w.policy.Charts, release.Chart{Name: fmt.Sprintf("C%d", i+1), LookBack: 3 * time.Hour})
			}
		case "reach": // of the chart before
			w.policy.Charts[len(w.policy.Charts)-1].Reach = w.duration(words[1])
		case "resumes-by-itself":
			w.policy.PurpleAsks = false
		case "no-chart":
			gone := strings.Join(words[1:], " ")
			w.policy.Charts = slices.DeleteFunc(w.policy.Charts, func(c release.Chart) bool { return c.Name == gone })
		case "purple-asks":
			w.policy.PurpleAsks = true
		case "purple-from":
			w.policy.PurpleCharts = w.number(words[1])
		case "one-person":
			w.policy.TwoPeople = false
		case "looks-every":
			w.policy.Tick = w.duration(words[1])
		case "blind-after":
			w.policy.BlindAfter = w.duration(words[1])
		case "quiet-for":
			w.policy.QuietFor = w.duration(words[1])
		case "unseen-after":
			w.policy.UnseenAfter = w.duration(words[1])
		case "backs": // at most so many within
			w.policy.Backs, w.policy.BacksWithin = w.number(words[1]), w.duration(words[2])
		case "two-people":
			w.policy.TwoPeople = true
		case "digest":
			w.policy.Digest = w.duration(words[1])
		case "owner": // of the chart before
			w.policy.Charts[len(w.policy.Charts)-1].Owner = words[1]
		case "author": // and where they are told
			w.policy.Authors.Live, w.policy.Authors.Held, w.policy.Authors.Back = true, true, true
			if w.policy.Authors.Users == nil {
				w.policy.Authors.Users = map[string]string{}
			}
			w.policy.Authors.Users[words[1]] = words[2]
		default:
			w.t.Fatalf("unknown line %q", line)
		}
	}
}

func (w *world) found(td *datadriven.TestData) {
	name := td.CmdArgs[0].Key
	b := release.Build{ID: "commit-of-" + name, Name: name}
	for line := range strings.Lines(td.Input) {
		number, title, _ := strings.Cut(strings.TrimSpace(line), " ")
		n, err := strconv.Atoi(strings.TrimPrefix(number, "#"))
		if err != nil {
			w.t.Fatal(err)
		}
		title, author, named := strings.Cut(title, " by ")
		if !named {
			author = "anna"
		}
		b.Changes = append(b.Changes, release.Change{Number: n, Title: title, Author: author})
	}
	w.builds[name] = b
	w.decide(release.Input{Found: &release.Found{Build: b}})
}

// change makes charts jump, be normal with a score, get lost, or be calm again, from the next look on. A line is "chart"
// or "chart @ target", and for a jump or a score may go on "= 4.1" or "= 4.1 rule".
func (w *world) change(cmd, input string) {
	if cmd == "calm" && input == "" {
		clear(w.abrupt)
	}
	for line := range strings.Lines(input) {
		line = strings.TrimSpace(line)
		place, score, _ := strings.Cut(line, " = ")
		chart, target, _ := strings.Cut(place, " @ ")
		key := chart + "@" + target
		switch cmd {
		case "calm":
			delete(w.abrupt, key)
		case "jump":
			w.abrupt[key] = release.Verdict{Kind: release.Breach, Reason: "z 6.2 is at or over 3", Evidence: w.evidence(score)}
		case "score":
			w.abrupt[key] = release.Verdict{Kind: release.Normal, Evidence: w.evidence(score)}
		case "lose":
			w.abrupt[key] = release.Verdict{Kind: release.Unknown, Reason: "no data", Short: score == "short"}
		}
	}
}

func (w *world) evidence(score string) release.Evidence {
	e := release.Evidence{Rule: "zscore", Score: 6.2, Spread: 1, Confidence: release.Blue}
	number, rule, _ := strings.Cut(score, " ")
	if number != "" {
		x, err := strconv.ParseFloat(number, 64)
		if err != nil {
			w.t.Fatal(err)
		}
		e.Score = x
	}
	if rule != "" {
		e.Rule = rule
	}
	if e.Plain() {
		e.Confidence = release.White
	}
	return e
}

func (w *world) tick(d time.Duration) {
	for end := w.now.Add(d); w.now.Before(end); {
		w.now = w.now.Add(w.policy.Tick)
		if release.DigestDue(w.policy, w.state, w.now) {
			w.decide(release.Input{Known: release.Known{Past: w.past}})
		}
		var verdicts []release.Verdict
		for _, c := range w.policy.Charts {
			targets := w.policy.Targets()
			if c.Whole {
				targets = []release.Target{{}}
			}
			for _, target := range targets {
				v := w.abrupt[c.Name+"@"+target.String()]
				if v.Kind == "" {
					v.Kind, v.Evidence.Rule = release.Normal, "zscore"
				}
				v.Chart, v.Target, v.At = c.Name, target, w.now
				verdicts = append(verdicts, v)
			}
		}
		w.looked = verdicts
		w.decide(release.Input{Looked: &release.Looked{Verdicts: verdicts}})
	}
}

// report ends the running drives of one target, or of all.
func (w *world) report(td *datadriven.TestData) {
	status := map[string]release.DriveStatus{
		"succeed": release.Succeeded, "fail": release.Failed, "interrupt": release.Interrupted, "cancelled": release.Cancelled,
	}[td.Cmd]
	for _, drive := range running(w.state) {
		if len(td.CmdArgs) > 0 && td.CmdArgs[0].Key != drive.Target.String() {
			continue
		}
		r := release.Report{Drive: drive.ID, Status: status}
		w.last = drive.ID
		if status != release.Succeeded {
			r.Detail = "exit status 3"
		}
		w.decide(release.Input{Report: &r})
	}
}

func running(s release.State) []release.Drive {
	var drives []release.Drive
	if s.Deploy == nil {
		return nil
	}
	for _, stage := range s.Deploy.Stages {
		drives = append(drives, stage.Drives...)
	}
	var found []release.Drive
	for _, d := range append(drives, s.Deploy.Undo...) {
		if d.Status == release.Running {
			found = append(found, d)
		}
	}
	return found
}

// ask is a request: "ask anna snooze event=1 for=1h".
func (w *world) ask(td *datadriven.TestData) {
	r := release.Request{Service: "webapp", By: td.CmdArgs[0].Key, Verb: release.Verb(td.CmdArgs[1].Key), Chart: td.Input}
	for _, arg := range td.CmdArgs[2:] {
		value := arg.Vals[0]
		switch arg.Key {
		case "deploy":
			r.Deploy, _ = strconv.Atoi(value)
		case "event":
			r.Event, _ = strconv.Atoi(value)
		case "for":
			r.For = w.duration(value)
		case "reason":
			r.Reason = strings.ReplaceAll(value, "_", " ")
		case "until":
			r.Until = w.now.Add(w.duration(value))
		case "build":
			r.Build = value
		case "to":
			r.To = value
		case "urgency":
			r.Urgency = map[string]release.Urgency{"white": release.White, "blue": release.Blue, "purple": release.Purple}[value]
		case "everyone":
			r.Everyone = true
		case "denied":
			r.Denied = &release.Denied{Text: "Only {who} may.", Who: []string{value}}
		case "target":
			r.Target.Tier, r.Target.Zone, _ = strings.Cut(value, "/")
		default:
			w.t.Fatalf("unknown argument %q", arg.Key)
		}
	}
	known := release.Known{Verdicts: w.looked, Past: append([]release.Past{}, w.past...), Event: w.shown[fmt.Sprintf("event/%d", r.Event)]}
	if b, ok := w.builds[r.Build]; ok {
		known.Build = &b
	}
	w.decide(release.Input{Request: &r, Known: known})
}

func (w *world) number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		w.t.Fatal(err)
	}
	return n
}

func (w *world) duration(s string) time.Duration {
	d, err := time.ParseDuration(s)
	if err != nil {
		w.t.Fatal(err)
	}
	return d
}
