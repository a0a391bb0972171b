package postgres_test

import (
	"os/exec"
	"path/filepath"
	"testing"

	"releasebot/internal/testpostgres"
	"releasebot/store"
	"releasebot/store/storetest"
)

// TestBackupUnderLoad takes a dump while services commit, as docs/backup.md says, and restores it elsewhere.
func TestBackupUnderLoad(t *testing.T) {
	server := testpostgres.Shared(t)
	from := server.Database(t)
	s := open(t, server.DSN(from))
	if _, err := storetest.MeasureReceive(t.Context(), s, "c", 20); err != nil {
		t.Fatal(err)
	}
	load := storetest.Busy(t.Context(), s, 3)
	dump := filepath.Join(t.TempDir(), "releasebot.dump")
	run(t, "pg_dump", "--format=custom", "--file="+dump, "--dbname="+server.DSN(from))
	if err := load.Stop(); err != nil {
		t.Fatal(err)
	}
	to := server.DSN(server.Database(t))
	run(t, "pg_restore", "--no-owner", "--exit-on-error", "--dbname="+to, dump)
	restored := open(t, to)
	if _, err := restored.VerifyAudit(t.Context(), nil, func(p store.AuditProblem) { t.Error(p) }); err != nil {
		t.Error(err)
	}
	pending, err := restored.Pending(t.Context(), "webapp")
	if err != nil || len(pending) == 0 {
		t.Errorf("%d requests wait in the restored store: %v", len(pending), err)
	}
	if _, err := storetest.Step(t.Context(), restored, "webapp", nil); err != nil {
		t.Errorf("the restored store does not go on: %v", err)
	}
}

func run(t *testing.T, program string, args ...string) {
	t.Helper()
	path, err := exec.LookPath(program)
	if err != nil {
		t.Fatalf("%s comes with PostgreSQL and is not here: %v", program, err)
	}
	if out, err := exec.CommandContext(t.Context(), path, args...).CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", program, err, out)
	}
}
