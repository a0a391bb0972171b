package release

import (
	"slices"
	"strings"
)

// choose makes a build the next one, on a person's word. It starts when nothing speaks against it, like any other.
func (d *decision) choose(r Request) {
	b, problem := d.wantedBuild(r)
	if problem != "" {
		d.refuse(r, sentence(problem))
		return
	}
	d.s.Chosen = &Chosen{Build: b, By: r.By, At: d.now, Reason: r.Reason}
	d.deployNote(Note{Kind: NoteChosen, By: r.By, Reason: r.Reason, Skipped: b.bare()})
	text := b.String() + " is deployed next."
	if c := d.s.Candidate; c != nil && c.ID != b.ID {
		text += " " + c.String() + " is newer and comes after it."
	}
	if why := d.waitsFor(); why != "" {
		text += " It waits: " + why
	}
	d.answer(r, text)
}

// waitsFor says why the next build does not start at once.
func (d *decision) waitsFor() string {
	waits := d.waits()
	if d.running() {
		waits = append([]string{"Deploy " + number(d.s.Deploy.Number) + " runs."}, waits...)
	}
	for _, h := range d.s.Holds {
		if h.Kind == HoldPause {
			waits = append(waits, d.policy.Service+" is paused.")
		}
	}
	if left := d.leftHolds(); left != "" {
		waits = append(waits, left)
	}
	return strings.Join(waits, " ")
}

// wantedBuild is the build that a request means, or a sentence why it cannot be deployed.
func (d *decision) wantedBuild(r Request) (Build, string) {
	b, problem := d.meantBuild(r)
	switch {
	case problem != "":
		return b, problem
	case d.running() && d.s.Deploy.Phase != RollingBack && d.s.Deploy.Build.ID == b.ID:
		return b, "Deploy " + number(d.s.Deploy.Number) + " of " + b.String() + " runs already."
	case d.running() && d.s.Deploy.Phase == RollingBack && d.s.Deploy.Previous.ID == b.ID:
		return b, "Deploy " + number(d.s.Deploy.Number) + " is being rolled back to " + b.String() + " already."
	case !d.running() && d.runsEverywhere(b):
		return b, b.String() + " runs everywhere already."
	}
	return b, ""
}

func (d *decision) meantBuild(r Request) (Build, string) {
	switch c := d.s.Candidate; {
	case c != nil && (r.Build == "" || c.Called(r.Build)):
		return *c, ""
	case r.Build == "" && d.s.Chosen != nil:
		return d.s.Chosen.Build, ""
	case r.Build == "":
		return Build{}, "There is no new build. Name the one to deploy."
	case d.in.Known.Build != nil:
		return *d.in.Known.Build, ""
	case d.in.Known.Problem != "":
		return Build{}, "There is no build “" + r.Build + "”: " + d.in.Known.Problem + "."
	default:
		return Build{}, "There is no build “" + r.Build + "”."
	}
}

func (d *decision) runsEverywhere(b Build) bool {
	elsewhere := func(p Placement) bool { return p.Mixed || p.Build.ID != b.ID }
	return !slices.ContainsFunc(d.s.Targets, elsewhere)
}

// shortestID is how much of a build's id names it: as much as git shows.
const shortestID = 7

// Called tells whether what a person typed names the build: its name, or its id or the beginning of it.
func (b Build) Called(typed string) bool {
	return typed != "" && (strings.EqualFold(typed, b.Name) || typed == b.ID ||
		len(typed) >= shortestID && strings.HasPrefix(b.ID, strings.ToLower(typed)))
}

// next is the build that starts when nothing speaks against it: a person's choice before the newest.
func (d *decision) next() *Build {
	if d.s.Chosen != nil {
		return &d.s.Chosen.Build
	}
	return d.s.Candidate
}

// Safe lists the builds that a roll back may go to, the newest first: those that were all clear, without the one that
// the latest deploy is of.
func (s State) Safe() []Build {
	var safe []Build
	for _, b := range slices.Backward(s.Good) {
		if s.Deploy == nil || b.ID != s.Deploy.Build.ID {
			safe = append(safe, b)
		}
	}
	return safe
}
