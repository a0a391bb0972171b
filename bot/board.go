package bot

import (
	"time"

	"releasebot/release"
)

// Board is what is known of a service at one moment, for whoever shows it or must know it before asking people.
type Board struct {
	Policy   release.Policy
	Location *time.Location // of times that people type and read
	Channel  string         // id or #name
	State    release.State
	Verdicts []release.Verdict // all of the last look; none before the first
	At       time.Time
}

// Board is what is known of the service now. It may be called at any time, also before Run.
func (l *Loop) Board() Board { return *l.board.Load() }

// show puts the newest on the board. Deciding never changes a state in place, so what stands there stays as it is.
func (l *Loop) show() {
	l.board.Store(&Board{
		Policy: l.service.Policy, Location: l.service.Location, Channel: l.service.Channel,
		State: l.state, Verdicts: l.verdicts, At: l.now(),
	})
	if l.Changed != nil {
		l.Changed(l.service.Policy.Service)
	}
}
