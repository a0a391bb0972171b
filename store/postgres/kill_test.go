package postgres_test

import (
	"flag"
	"sync"
	"testing"

	"releasebot/internal/testpostgres"
	"releasebot/store/storetest"
)

// TestKillDashNine kills a writing process again and again, and looks at what it left.
func TestKillDashNine(t *testing.T) {
	dsn := fresh(t)
	acknowledged := int64(0)
	for round := range 4 {
		acknowledged = storetest.RunAndKill(t, "TestKilledWriter", dsn, acknowledged+int64(5+7*round))
		storetest.CheckWhole(t, open(t, dsn), acknowledged)
	}
}

// TestKilledWriter is the process that TestKillDashNine kills.
func TestKilledWriter(t *testing.T) {
	if flag.NArg() != 1 {
		t.Skip("only as a process of TestKillDashNine")
	}
	storetest.KilledWriter(t, open(t, flag.Arg(0)))
}

// TestKilledServer kills the server with all its processes while somebody writes, and starts it again. The store works
// again by itself; what it acknowledged is there, and nothing half.
func TestKilledServer(t *testing.T) {
	server := testpostgres.Start(t, testpostgres.Config{})
	s := open(t, server.DSN(server.Database(t)))
	ctx := t.Context()
	acknowledged := int64(0)
	for round := range 3 {
		var writer sync.WaitGroup
		reached := make(chan struct{})
		until := acknowledged + int64(5+5*round)
		writer.Go(func() {
			for {
				version, err := storetest.WriteAll(ctx, s)
				if err != nil {
					return // the server is gone
				}
				if acknowledged = version; version == until {
					close(reached)
				}
			}
		})
		<-reached
		server.Kill(t)
		writer.Wait()
		if _, _, err := s.Load(ctx, "webapp"); err == nil {
			t.Fatal("a killed server answered")
		}
		server.Start(t)
		acknowledged = storetest.CheckWhole(t, s, acknowledged)
	}
}
