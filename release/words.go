package release

import "time"

// Build is one immutable version of a service.
type Build struct {
	ID      string    `json:"id"`             // identity, as handed to the driver; for git the full commit id
	Name    string    `json:"name,omitempty"` // what people say: "b512"
	Time    time.Time `json:"time,omitzero"`
	URL     string    `json:"url,omitempty"`
	Changes []Change  `json:"changes,omitempty"` // since the build before, oldest first
}

// String is the name people say, or the id where there is none.
func (b Build) String() string {
	if b.Name != "" {
		return b.Name
	}
	return b.ID
}

// Change is a merged pull request, or a commit that came without one (Number 0).
type Change struct {
	Number int    `json:"number,omitempty"`
	Title  string `json:"title"`
	Author string `json:"author"`
	Email  string `json:"email,omitempty"` // of the author
	Commit string `json:"commit,omitempty"`
	URL    string `json:"url,omitempty"`
}

// Target is one availability zone of one tier. The zero Target is the service as a whole.
type Target struct {
	Tier string `json:"tier,omitempty"`
	Zone string `json:"zone,omitempty"`
}

// String is "dogfood/use1-az2", "dogfood" for a tier without zones, and "" for the service as a whole.
func (t Target) String() string {
	if t.Zone == "" {
		return t.Tier
	}
	return t.Tier + "/" + t.Zone
}

// Whole tells whether t means the service as a whole.
func (t Target) Whole() bool { return t == Target{} }

// Tier is a stage of the rollout.
type Tier struct {
	Name  string        `json:"name"`
	Zones []string      `json:"zones,omitempty"` // driven in parallel; empty means the tier is one target
	Bake  time.Duration `json:"bake"`            // how long the charts must stay quiet once the tier has the build
}

// Targets lists the tier's targets in order.
func (t Tier) Targets() []Target {
	if len(t.Zones) == 0 {
		return []Target{{Tier: t.Name}}
	}
	targets := make([]Target, len(t.Zones))
	for i, zone := range t.Zones {
		targets[i] = Target{Tier: t.Name, Zone: zone}
	}
	return targets
}

// Chart is what deciding needs to know of a watched metric; how it is judged is the detector's matter.
type Chart struct {
	Name     string        `json:"name"`
	LookBack time.Duration `json:"look_back"`       // the rule's window, and so the length of a snooze
	Reach    time.Duration `json:"reach,omitempty"` // how far back judging it ever reads; 0: LookBack
	Whole    bool          `json:"whole,omitempty"` // judged once for the service, not per target

	Owner     string `json:"owner,omitempty"`     // Slack user or user group id: called once when its event holds a deploy
	Runbook   string `json:"runbook,omitempty"`   // URL
	Dashboard string `json:"dashboard,omitempty"` // URL
}

// Policy is what a team decided for a service. Defaults are the configuration's; Decide takes it as it is.
type Policy struct {
	Service string  `json:"service"`
	Tiers   []Tier  `json:"tiers"`
	Charts  []Chart `json:"charts"`

	Tick         time.Duration `json:"tick"`                 // how often charts are judged
	BlindAfter   time.Duration `json:"blind_after"`          // unknown for so long is said aloud as a hold
	QuietFor     time.Duration `json:"quiet_for"`            // an event closes when its chart was normal for so long
	PurpleCharts int           `json:"purple_charts"`        // so many charts in breach at once are purple; see Purple
	PurpleAsks   bool          `json:"purple_asks"`          // after a purple event a person resumes, not the bot
	TwoPeople    bool          `json:"two_people,omitempty"` // going on past an open event takes two people
	Digest       time.Duration `json:"digest,omitempty"`     // when the daily digest is posted, as time since midnight; 0 for never
	Authors      Authors       `json:"authors,omitzero"`     // who is told what became of their changes

	UnseenAfter time.Duration `json:"unseen_after,omitempty"` // what is said reaching nobody for so long holds; 0: it never does
	Backs       int           `json:"backs,omitempty"`        // more roll backs than this begun within BacksWithin freeze and ask; 0: no limit
	BacksWithin time.Duration `json:"backs_within,omitempty"`
}

// Authors says how the authors of changes are told what became of them, each in a message of their own.
type Authors struct {
	Live   bool              `json:"live,omitempty"`    // when their change is in every tier
	Held   bool              `json:"held,omitempty"`    // when an event holds it
	Back   bool              `json:"back,omitempty"`    // when it is rolled back
	Users  map[string]string `json:"users,omitempty"`   // Slack user ids by author's name or e-mail
	ByMail bool              `json:"by_mail,omitempty"` // authors that Users does not have are looked for by their e-mail
}

// Targets lists all targets of the service, tier by tier.
func (p Policy) Targets() []Target {
	var targets []Target
	for _, tier := range p.Tiers {
		targets = append(targets, tier.Targets()...)
	}
	return targets
}

// Chart finds a chart by its name.
func (p Policy) Chart(name string) (Chart, bool) {
	for _, c := range p.Charts {
		if c.Name == name {
			return c, true
		}
	}
	return Chart{}, false
}

// Window is what the deploy windows say at one time.
type Window struct {
	Open bool      `json:"open"`
	Next time.Time `json:"next,omitzero"` // when closed: the next opening, zero if there is none
}
