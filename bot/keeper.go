package bot

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/rs/zerolog"

	"releasebot/store"
)

// Leases is where leases are kept; store.Store is one.
type Leases interface {
	Lease(ctx context.Context, name string) (store.LeaseRow, error)
	Take(ctx context.Context, seen store.LeaseRow, owner string) (store.Lease, error)
	Renew(ctx context.Context, l store.Lease) error
	Release(ctx context.Context, l store.Lease) error
}

// The times of a lease, all on a replica's own steady clock. Together they bound a fail-over: a lease that its owner does
// not renew is taken leaseTTL and a look later, and leaseSafe is how much earlier its owner has stopped by itself.
const (
	leaseTTL   = 6 * time.Second
	leaseSafe  = 2 * time.Second
	leaseRenew = 1500 * time.Millisecond
	leaseLook  = 500 * time.Millisecond
	leaseCall  = 2 * time.Second // one call of the store
)

// Keeper takes leases for one replica and keeps them for as long as what they are for runs.
type Keeper struct {
	leases  Leases
	owner   string
	wants   func(name string) bool
	log     zerolog.Logger
	metrics *Metrics
}

// NewKeeper makes the keeper of a replica. owner names the replica and must be no other's, not even an earlier process's
// that may still run. wants tells whether this replica is fit to have a lease now; nil is always.
func NewKeeper(leases Leases, owner string, wants func(name string) bool, log zerolog.Logger, metrics *Metrics) *Keeper {
	if wants == nil {
		wants = func(string) bool { return true }
	}
	return &Keeper{leases: leases, owner: owner, wants: wants, log: log.With().Str("replica", owner).Logger(), metrics: metrics}
}

// Hold runs something whenever this replica has the lease of that name, until ctx ends. run's context ends when the lease
// may be lost; run must come back soon then. An error of run other than store.ErrLost ends Hold.
func (k *Keeper) Hold(ctx context.Context, name string, run func(context.Context, *Tenure) error) error {
	k.metrics.LeaseHeld(name, 0, false)
	for {
		tenure, err := k.take(ctx, name)
		if tenure == nil {
			return err
		}
		err = k.serve(ctx, tenure, run)
		switch {
		case ctx.Err() != nil:
			return nil //nolint:nilerr // told to end
		case err != nil && !errors.Is(err, store.ErrLost):
			return err
		}
		sleep(ctx, leaseLook) // whatever ends tenures at once must not become a storm
	}
}

// take waits until the lease is this replica's; nil if ctx ended first, or the database was moved away.
func (k *Keeper) take(ctx context.Context, name string) (*Tenure, error) {
	var seen store.LeaseRow
	still := time.Now() // since when the lease has stood as seen
	for ; ctx.Err() == nil; sleep(ctx, leaseLook) {
		row, err := within(ctx, func(ctx context.Context) (store.LeaseRow, error) { return k.leases.Lease(ctx, name) })
		if err != nil {
			k.failed(ctx, name, "the lease cannot be read", err)
			continue
		}
		if row != seen {
			seen, still = row, time.Now()
		}
		free := row.Owner == "" || row.Owner == k.owner || time.Since(still) >= leaseTTL
		if !free || !k.wants(name) {
			continue
		}
		begun := time.Now()
		lease, err := within(ctx, func(ctx context.Context) (store.Lease, error) { return k.leases.Take(ctx, row, k.owner) })
		switch {
		case errors.Is(err, store.ErrLost): // somebody was faster
		case errors.Is(err, store.ErrMoved):
			return nil, err
		case err != nil:
			k.failed(ctx, name, "the lease cannot be taken", err)
		default:
			k.log.Info().Str("lease", name).Int64("fence", lease.Fence).Str("before", row.Owner).Msg("this replica has the lease")
			return newTenure(lease, begun), nil
		}
	}
	return nil, nil
}

// serve runs for as long as the lease is renewed in time and wanted, and gives it back.
func (k *Keeper) serve(ctx context.Context, t *Tenure, run func(context.Context, *Tenure) error) error {
	serving, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	kept := make(chan struct{})
	go func() { defer close(kept); stop(k.keep(serving, t)) }()
	k.metrics.LeaseHeld(t.Lease.Name, t.Lease.Fence, true)
	err := run(serving, t)
	k.metrics.LeaseHeld(t.Lease.Name, t.Lease.Fence, false)
	stop(nil)
	<-kept
	t.end()
	_, failed := within(context.WithoutCancel(ctx), func(ctx context.Context) (struct{}, error) {
		return struct{}{}, k.leases.Release(ctx, t.Lease)
	})
	if failed != nil {
		k.failed(ctx, t.Lease.Name, "the lease cannot be given back; others wait until it is stale", failed)
	}
	k.log.Info().Str("lease", t.Lease.Name).Int64("fence", t.Lease.Fence).AnErr("why", context.Cause(serving)).Msg("this replica has the lease no more")
	return err
}

// errUnwanted ends a tenure that another replica is fitter for.
var errUnwanted = errors.New("another replica is fitter for it")

// keep renews until the lease is lost, or may be, or ctx ends; it tells which.
func (k *Keeper) keep(ctx context.Context, t *Tenure) error {
	for {
		sleep(ctx, min(leaseRenew, t.left()))
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case !t.Valid():
			return fmt.Errorf("%w, or may have: it could not be renewed in time", store.ErrLost)
		case !k.wants(t.Lease.Name):
			return errUnwanted
		}
		begun := time.Now()
		_, err := within(ctx, func(ctx context.Context) (struct{}, error) { return struct{}{}, k.leases.Renew(ctx, t.Lease) })
		switch {
		case errors.Is(err, store.ErrLost):
			t.end()
			return err
		case err != nil:
			k.failed(ctx, t.Lease.Name, "the lease cannot be renewed", err)
			sleep(ctx, leaseLook)
		default:
			t.renewed(begun)
		}
	}
}

func (k *Keeper) failed(ctx context.Context, name, what string, err error) {
	if ctx.Err() == nil {
		k.metrics.failed("", whatLease)
		k.log.Warn().Err(err).Str("lease", name).Msg(what + "; trying again")
	}
}

// within bounds one call of the store.
func within[T any](ctx context.Context, call func(context.Context) (T, error)) (T, error) {
	ctx, cancel := context.WithTimeout(ctx, leaseCall)
	defer cancel()
	return call(ctx)
}

func sleep(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
