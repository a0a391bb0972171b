// Package bot is the loop of a service and the carrying out of what it decided.
//
// A Loop gathers what happens (looks at charts, new builds, reports of drives, people's requests, time), gives each to
// release.Decide, stores the outcome in one transaction and only then acts. A Reconciler brings the stored messages to
// people. Both can die at any moment and go on from the store.
//
// The package stands on the other capabilities' types (store, deployer, detector through small interfaces), so that a
// commit or a message is not described twice; it imports no technology.
package bot

import (
	"context"
	"time"

	"releasebot/deployer"
	"releasebot/release"
	"releasebot/store"
)

// Clock is where the time comes from; the demo's runs faster than ours.
type Clock interface {
	Now() time.Time
	After(time.Duration) <-chan time.Time
}

// Wall is the real clock.
type Wall struct{}

// Now is the current time in UTC.
func (Wall) Now() time.Time { return time.Now().UTC() }

// After is time.After.
func (Wall) After(d time.Duration) <-chan time.Time { return time.After(d) }

// Watcher judges every chart of a service; detector.Watcher is one.
type Watcher interface {
	Judge(ctx context.Context, at time.Time, baseline release.Baseline) []release.Verdict
	// Evidence is what a breach of the last look was judged on, for people to judge again. A verdict of another look is
	// an error.
	Evidence(breach release.Verdict) ([]byte, error)
}

// Windows says when deploys may start.
type Windows interface {
	At(t time.Time) release.Window
}

// Store is what a loop keeps; store.Store is one.
type Store interface {
	Load(ctx context.Context, service string) (release.State, int64, error)
	Commit(ctx context.Context, c store.Commit) (int64, error)
	Pending(ctx context.Context, service string) ([]store.Item, error)
	HistorySince(ctx context.Context, service string, since time.Time, limit int) ([]store.Entry, error)
	HistoryOf(ctx context.Context, event, limit int) ([]store.Entry, error)
	Message(ctx context.Context, key string) (store.Message, error)
}

// Access says who may do what; nil is a person who may. It may ask Slack, within seconds.
type Access interface {
	Check(ctx context.Context, r release.Request) *release.Denied
}

// Service is all that the loop of one service needs.
type Service struct {
	Policy   release.Policy
	Windows  Windows
	Location *time.Location // of the times in messages
	Channel  string         // id or #name
	Deployed string         // what runs everywhere at the very first start; "" is the newest build
	Poll     time.Duration  // how often new builds are looked for
	Watcher  Watcher
	Builds   deployer.Builds
	Driver   deployer.Driver
}
