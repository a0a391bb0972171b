package postgres_test

import (
	"testing"

	"releasebot/internal/testpostgres"
	"releasebot/store"
	"releasebot/store/storetest"
)

// synced is an empty database on a server that waits for the disk.
func synced(t testing.TB) string {
	t.Helper()
	server := testpostgres.Start(t, testpostgres.Config{})
	return server.DSN(server.Database(t))
}

func TestReceiveStaysFast(t *testing.T) { storetest.ReceiveStaysFast(t, open(t, synced(t))) }

func BenchmarkReceive(b *testing.B) {
	storetest.BenchmarkReceive(b, func(b *testing.B) *store.Store { return open(b, synced(b)) })
}
