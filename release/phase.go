package release

import "slices"

// follows says which phase of a deploy may come after which; docs/phases.md draws it. A deploy begins with none.
var follows = map[Phase][]Phase{
	"":          {Driving},
	Driving:     {Baking, RollingBack},
	Baking:      {Driving, AllClear, RollingBack},
	AllClear:    {RollingBack},
	RollingBack: {RolledBack},
}

// enter moves the deploy to a phase. A move that the table does not hold is a fault of this package.
func (d *decision) enter(next Phase) {
	if !slices.Contains(follows[d.s.Deploy.Phase], next) {
		panic("release: " + string(d.s.Deploy.Phase) + " cannot become " + string(next))
	}
	d.s.Deploy.Phase = next
}

// advance takes one step of the phase it is in, and tells whether it did.
func (d *decision) advance() bool {
	switch {
	case !d.running():
		return d.start()
	case d.s.Deploy.Phase == Driving:
		return d.driven()
	case d.s.Deploy.Phase == Baking:
		return d.baked()
	default:
		return d.undone()
	}
}

// start begins a deploy of the newest build, if nothing at all speaks against it.
func (d *decision) start() bool {
	d.policy = d.configured // an earlier deploy that ended just now keeps nothing any more
	next := d.next()
	if next == nil || len(d.waits()) > 0 || len(d.s.Holds) > 0 || d.nobodySees() {
		return false
	}
	good, _ := d.lastGood()
	deploy := Deploy{Number: d.s.Next.Deploy, Build: *next, Previous: good, StartedAt: d.now, Terms: d.policy.terms()}
	for _, tier := range d.policy.Tiers {
		deploy.Stages = append(deploy.Stages, Stage{Tier: tier})
	}
	d.s.Next.Deploy++
	if c := d.s.Candidate; c != nil && c.ID == next.ID {
		d.s.Candidate = nil
	}
	d.s.Chosen = nil
	// A person chose it although it was rolled back. Not before: the choice may be taken back.
	d.s.Quarantine = slices.DeleteFunc(d.s.Quarantine, func(id string) bool { return id == next.ID })
	d.s.Deploy = &deploy
	d.enter(Driving)
	d.driveStage()
	return true
}

// driven goes on to the bake when every target of the tier has the build.
func (d *decision) driven() bool {
	stage := d.stage()
	for _, drive := range stage.Drives {
		if drive.Status != Succeeded {
			return false
		}
	}
	stage.Driven = d.now
	d.enter(Baking)
	return true
}

// baked goes on to the next tier, or calls all clear, when the tier's bake is over and nothing speaks against it.
func (d *decision) baked() bool {
	stage := d.stage()
	if stage.Baked < stage.Bake || !d.s.Watch.At.After(stage.Driven) || !d.clear() {
		return false
	}
	stage.Done = d.now
	if d.s.Deploy.Stage+1 < len(d.s.Deploy.Stages) {
		d.s.Deploy.Stage++
		d.enter(Driving)
		d.driveStage()
		return true
	}
	d.allClear()
	return false
}

func (d *decision) allClear() {
	deploy := d.s.Deploy
	d.enter(AllClear)
	d.rebase()
	deploy.EndedAt = d.now
	build := deploy.Build.bare()
	d.s.Good = slices.DeleteFunc(d.s.Good, func(b Build) bool { return b.ID == build.ID }) // it may have been so before
	d.s.Good = keepLast(append(d.s.Good, build), goodKept)
	// Its changes were counted since the build before: the next look at the repository counts anew.
	d.s.Candidate = nil
	d.remember(deploy.Key(), build.String(), string(AllClear), "")
	d.note(deploy.Key(), true, Note{Kind: NoteAllClear, Deploy: deploy.Number, Build: build, Targets: d.toUndo(), Since: deploy.StartedAt})
	d.tellAuthors(d.policy.Authors.Live, Note{Kind: NoteYourLive})
}

func (d *decision) stage() *Stage { return &d.s.Deploy.Stages[d.s.Deploy.Stage] }

// bare is the build without its changes.
func (b Build) bare() Build {
	b.Changes = nil
	return b
}
