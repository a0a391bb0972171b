package storetest

import (
	"context"
	"testing"

	"releasebot/release"
	"releasebot/store"
)

// Snapshot is all that a store tells of a service.
type Snapshot struct {
	State    release.State
	Version  int64
	Pending  []store.Item
	Messages []store.Message // unshown ones
	History  []store.Entry
	Audit    []store.AuditEntry
}

// Everything reads all that the store tells of a service, up to a thousand of each.
func Everything(t testing.TB, s *store.Store, service string) Snapshot {
	t.Helper()
	const limit = 1000
	var all Snapshot
	var errs [5]error
	all.State, all.Version, errs[0] = s.Load(t.Context(), service)
	all.Pending, errs[1] = s.Pending(t.Context(), service)
	all.Messages, errs[2] = s.Unshown(t.Context(), limit)
	all.History, errs[3] = s.History(t.Context(), service, limit)
	all.Audit, errs[4] = s.Audit(t.Context(), service, 0, limit)
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
	return all
}

func ended(t *testing.T) context.Context {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	return ctx
}
