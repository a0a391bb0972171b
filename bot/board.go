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
