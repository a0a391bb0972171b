// Package deployer moves targets to builds, and finds the builds: the interfaces that each technology implements
// (a command, git), and Runner, which runs drives and hands in their reports.
package deployer

import (
	"context"
	"errors"

	"releasebot/release"
)

// Order is a drive with the service it belongs to: all that a driver may know.
type Order struct {
	Service string
	Drive   release.Drive
	// Fence rises whenever another replica takes over the service, so that what is driven can refuse an order of an owner
	// of earlier times; 0 where there are no replicas.
	Fence int64
}

// ErrUnknown says that the driver cannot tell how a drive of an earlier process ended, or whether it ever started.
var ErrUnknown = errors.New("the driver does not know this drive")

// Driver moves a target to a build.
type Driver interface {
	// Drive starts the drive and follows it to its end. A script that fails is a report, not an error. When ctx ends
	// first, the drive goes on by itself and the error is ctx's.
	Drive(ctx context.Context, o Order) (release.Report, error)
	// Adopt follows a drive that an earlier process started, to its end, like Drive. The error is ErrUnknown when
	// the driver cannot tell; it never starts anything.
	Adopt(ctx context.Context, o Order) (release.Report, error)
	// Cancel ends a drive; the call of Drive or Adopt that follows it then reports Cancelled. A drive that ended is no error.
	Cancel(ctx context.Context, o Order) error
}

// Builds finds what there is to deploy.
type Builds interface {
	// Newest is the newest build, with its changes since the build with id since (oldest first). An empty since
	// asks for no changes. A build equal to since is returned without changes.
	Newest(ctx context.Context, since string) (release.Build, error)
	// Find resolves what a person or the configuration calls a build (a name, an id, a git revision).
	Find(ctx context.Context, name string) (release.Build, error)
}
