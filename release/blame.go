package release

import "slices"

// Blame says whether the new build can be what an event is about.
type Blame string

// The conclusions. None is drawn for an event that opened while no deploy was moving a service forward.
const (
	BlameOpen      Blame = ""
	BlameNew       Blame = "only on the new build"
	BlameShared    Blame = "not only on the new build"
	BlameElsewhere Blame = "not where the new build is"
	BlameAlone     Blame = "nothing to compare with"      // no target on the old build could be judged
	BlameWhole     Blame = "judged for the whole service" // it cannot be told which build
)

// Blame draws the conclusion from where the event's chart jumped, and from what the targets on the old build did.
func (e Event) Blame() Blame {
	old := len(e.Elsewhere())
	closest, compared := e.Compared()
	switch {
	case e.Deploy == 0 || len(e.Breaches) == 0:
		return BlameOpen
	case slices.ContainsFunc(e.Breaches, func(j Jump) bool { return j.Target.Whole() }):
		return BlameWhole
	case old == len(e.Breaches):
		return BlameElsewhere
	case old > 0, compared && closest.Closest.Others.Too():
		return BlameShared
	case !compared:
		return BlameOpen
	case closest.Closest.Others.Targets > 0:
		return BlameNew
	default:
		return BlameAlone
	}
}

// Elsewhere lists the targets that did not have the deploy's build when they jumped.
func (e Event) Elsewhere() []Target {
	var targets []Target
	for _, j := range e.Breaches {
		if j.OldRun {
			targets = append(targets, j.Target)
		}
	}
	return targets
}

// Compared is the jump that the targets on the old build came closest to, which decides; false if none was compared.
func (e Event) Compared() (Jump, bool) {
	var closest Jump
	for _, j := range e.Breaches {
		if j.Closest.Others.closer(closest.Closest.Others) {
			closest = j
		}
	}
	return closest, closest.Closest.Others != nil
}
