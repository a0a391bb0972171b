package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"releasebot/internal/testpostgres"
	"releasebot/release"
	"releasebot/store"
	"releasebot/store/postgres"
	"releasebot/store/storetest"
)

var resync = store.Signal{Kind: store.SignalResync}

// TestServerComesBack stops the server in order while services commit; they go on by themselves when it is back.
func TestServerComesBack(t *testing.T) {
	server := testpostgres.Start(t, testpostgres.Config{})
	s := open(t, server.DSN(server.Database(t)))
	ears := storetest.Listen(t, s)
	ears.Await(resync)
	for round := range 3 {
		load := storetest.Busy(t.Context(), s, 4)
		if _, err := storetest.MeasureReceive(t.Context(), s, fmt.Sprint("c", round), 10); err != nil {
			t.Fatal(err)
		}
		server.Stop()
		if err := load.Stop(); err == nil {
			t.Error("nobody noticed that the server was gone")
		}
		if _, err := s.Receive(t.Context(), storetest.Now, release.Request{ID: "lost", Service: "webapp"}); err == nil {
			t.Error("a request was acknowledged by nobody")
		}
		server.Start(t)
		if err := s.Ping(t.Context()); err != nil { // and every handle works at once, with no error in between
			t.Error(err)
		}
		ears.Await(resync)
		if _, err := storetest.Step(t.Context(), s, "webapp", nil); err != nil {
			t.Error(err)
		}
		ears.Await(store.Signal{Kind: store.SignalState, Service: "webapp"})
	}
}

// TestLineCut cuts the listening connection alone, from the server's side.
func TestLineCut(t *testing.T) {
	server := testpostgres.Shared(t)
	database := server.Database(t)
	s := open(t, server.DSN(database))
	ears := storetest.Listen(t, s)
	ears.Await(resync)
	for range 2 {
		server.SQL(t, "postgres", fmt.Sprintf(
			`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '%s' AND query LIKE 'LISTEN%%' OR query = '-- ping' AND datname = '%s'`, database, database))
		ears.Await(resync)
	}
	if err := ears.End(); err != nil {
		t.Error(err)
	}
}

// hung calls the store on a frozen server, and gives how long each call took.
func hung(t *testing.T, ctx context.Context, s *store.Store) time.Duration {
	t.Helper()
	began := time.Now()
	for name, call := range map[string]func() error{
		"load":    func() error { _, _, err := s.Load(ctx, "webapp"); return err },
		"commit":  func() error { _, err := storetest.Step(ctx, s, "webapp", nil); return err },
		"receive": func() error { _, err := s.Receive(ctx, storetest.Now, release.Request{ID: "x"}); return err },
		"take":    func() error { _, err := s.Take(ctx, store.LeaseRow{Name: "slack"}, "a"); return err },
	} {
		if err := call(); err == nil {
			t.Errorf("%s: a frozen server answered", name)
		}
	}
	return time.Since(began)
}

// TestServerHangs freezes the server: its connections look alive to the network, and nothing is answered.
func TestServerHangs(t *testing.T) {
	server := testpostgres.Start(t, testpostgres.Config{})
	s := open(t, server.DSN(server.Database(t)))
	ears := storetest.Listen(t, s)
	ears.Await(resync)
	storetest.Everything(t, s, "webapp") // connections are open
	server.Freeze(t)
	ctx, done := context.WithTimeout(t.Context(), 2*time.Second)
	defer done()
	if took := hung(t, ctx, s); took > 10*time.Second {
		t.Errorf("with a limit of 2 s all calls took %v", took)
	}
	began := time.Now()
	for s.Deaf() == nil {
		if time.Since(began) > 15*time.Second {
			t.Fatal("the line is dead, and nobody noticed")
		}
		<-time.After(20 * time.Millisecond)
	}
	t.Logf("the dead line was noticed %v after the freeze and the calls' 2 s", time.Since(began))
	server.Thaw()
	ears.Await(resync)
	if s.Deaf() != nil {
		t.Error(s.Deaf())
	}
	if _, err := storetest.Step(t.Context(), s, "webapp", nil); err != nil {
		t.Error(err)
	}
}

// TestServerHangsForThePatient freezes the server under calls that have no limit of their own.
func TestServerHangsForThePatient(t *testing.T) {
	postgres.SetSilence(t, time.Second)
	server := testpostgres.Start(t, testpostgres.Config{})
	s := open(t, server.DSN(server.Database(t)))
	if err := s.Ping(t.Context()); err != nil {
		t.Fatal(err)
	}
	server.Freeze(t)
	if took := hung(t, t.Context(), s); took > 60*time.Second {
		t.Errorf("without a limit all calls took %v", took)
	}
	server.Thaw()
	if err := s.Ping(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestFrozenOwner: a replica that stops in the middle of a fenced commit keeps the lease's row locked. The server undoes
// that transaction, and the lease can be taken.
func TestFrozenOwner(t *testing.T) {
	server := testpostgres.Shared(t)
	database := server.Database(t)
	s := open(t, server.DSN(database))
	l, err := s.Take(t.Context(), store.LeaseRow{Name: "slack"}, "a")
	if err != nil {
		t.Fatal(err)
	}
	tx := beginAsTheStore(t, server.DSN(database))
	if _, err := tx.ExecContext(t.Context(), `UPDATE lease SET beat = beat + 1 WHERE name = 'slack'`); err != nil {
		t.Fatal(err)
	}
	seen, err := s.Lease(t.Context(), l.Name)
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	if _, err := s.Take(t.Context(), seen, "b"); err != nil {
		t.Error(err)
	}
	if took := time.Since(began); took > 8*time.Second {
		t.Errorf("a frozen replica kept the lease for %v", took)
	}
	if err := tx.Commit(); err == nil {
		t.Error("the frozen replica went on after it lost the lease")
	}
	if err := s.Renew(t.Context(), l); !errors.Is(err, store.ErrLost) {
		t.Error(err)
	}
}
