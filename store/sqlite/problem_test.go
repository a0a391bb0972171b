package sqlite_test

import (
	"bytes"
	"database/sql"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"releasebot/store/sqlite"
	"releasebot/store/storetest"
)

// refused opens a database that must not open, and checks that the sentence names the file and says what to do.
func refused(t *testing.T, path string, want ...string) {
	t.Helper()
	s, err := sqlite.Open(t.Context(), path)
	if err == nil {
		_ = s.Close()
		t.Fatal("it opened")
	}
	t.Log(err)
	for _, part := range append(want, path) {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q does not say %q", err, part)
		}
	}
}

// raw runs statements beside the store.
func raw(t *testing.T, path string, statements ...string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	for _, statement := range statements {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestNewerSchemaIsRefused(t *testing.T) {
	path := fresh(t)
	if err := open(t, path).Close(); err != nil {
		t.Fatal(err)
	}
	raw(t, path, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (999, 1)`)
	refused(t, path, "a newer releasebot has upgraded it to version 999", "restore the backup from before")
}

func TestDamagedFileIsRefused(t *testing.T) {
	path := fresh(t)
	if err := os.WriteFile(path, bytes.Repeat([]byte("no database\n"), 1000), 0o600); err != nil {
		t.Fatal(err)
	}
	refused(t, path, "damaged or no SQLite database", "restore a backup")
}

// TestRottenPageIsRefused damages a page far behind the header, which only a check of the whole file finds.
func TestRottenPageIsRefused(t *testing.T) {
	path := fresh(t)
	s := open(t, path)
	if _, err := storetest.MeasureReceive(t.Context(), s, "c", 200); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	const page = 4096
	copy(content[len(content)-3*page:], bytes.Repeat([]byte{0xff}, 3*page))
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	refused(t, path, "damaged or no SQLite database")
}

func TestPlacesThatCannotBe(t *testing.T) {
	dir := t.TempDir()
	refused(t, filepath.Join(dir, "none", "x.db"), "make the directory "+filepath.Join(dir, "none"))
	refused(t, dir, "is a file which this user may write")
	refused(t, "", "name a file")
}

func TestUnwritablePlaces(t *testing.T) {
	closed := t.TempDir()
	file := filepath.Join(closed, "x.db")
	asNobody(t, func() { refused(t, file, "may write", "permission denied") })
	if err := open(t, file).Close(); err != nil { // root's own; others may not touch it
		t.Fatal(err)
	}
	asNobody(t, func() { refused(t, file, "may write", "permission denied") })
}

// asNobody runs f with the file rights of a user who owns nothing, which only root can: root itself may write anywhere.
func asNobody(t *testing.T, f func()) {
	t.Helper()
	if runtime.GOOS != "linux" || os.Geteuid() != 0 {
		t.Skip("needs root on Linux")
	}
	runtime.LockOSThread() // the rights are the thread's
	defer runtime.UnlockOSThread()
	const nobody = 65534
	_, _, _ = syscall.RawSyscall(syscall.SYS_SETFSUID, nobody, 0, 0) // it reports nothing
	defer func() { _, _, _ = syscall.RawSyscall(syscall.SYS_SETFSUID, 0, 0, 0) }()
	f()
}
