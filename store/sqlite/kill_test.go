package sqlite_test

import (
	"flag"
	"testing"

	"releasebot/store/storetest"
)

// TestKillDashNine kills a writing process again and again, and looks at what it left. It shows that nothing is lost
// with the process; that nothing is lost with the machine's power is what synchronous=FULL and the disk promise.
func TestKillDashNine(t *testing.T) {
	path := fresh(t)
	acknowledged := int64(0)
	for round := range 4 {
		acknowledged = storetest.RunAndKill(t, "TestKilledWriter", path, acknowledged+int64(5+7*round))
		s := open(t, path)
		storetest.CheckWhole(t, s, acknowledged)
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}

// TestKilledWriter is the process that TestKillDashNine kills.
func TestKilledWriter(t *testing.T) {
	if flag.NArg() != 1 {
		t.Skip("only as a process of TestKillDashNine")
	}
	storetest.KilledWriter(t, open(t, flag.Arg(0)))
}
