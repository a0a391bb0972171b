package release

import "time"

// Trouble tells somebody who can put it right that messages of the bot do not get where they should.
type Trouble struct {
	Text  string    `json:"text"` // a plain sentence: what is wrong, and what to do
	Since time.Time `json:"since"`
	Over  bool      `json:"over,omitempty"` // it is not so any more
}
