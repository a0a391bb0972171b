package testpostgres

import (
	"context"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// superuser of the tests' servers, who comes by the socket.
const superuser = "postgres"

// binaries is the folder of the server's programs. Without it a test is skipped, but in CI it fails: a test that is
// skipped proves nothing.
func binaries(t testing.TB) string {
	t.Helper()
	var folders []string
	if out, err := exec.CommandContext(t.Context(), "pg_config", "--bindir").Output(); err == nil {
		folders = append(folders, strings.TrimSpace(string(out)))
	}
	debian, _ := filepath.Glob("/usr/lib/postgresql/*/bin")
	slices.Reverse(debian) // the newest first
	for _, folder := range append(folders, debian...) {
		if _, err := os.Stat(filepath.Join(folder, "initdb")); err == nil {
			return folder
		}
	}
	const absent = "PostgreSQL is not installed, and this test needs a real one: run `make deps`"
	if os.Getenv("CI") == "true" {
		t.Fatal(absent)
	}
	t.Skip(absent)
	return ""
}

// initialize makes the data directory. It is not synced, as a new one cannot lose anything.
func (s *Server) initialize(t testing.TB, bin string, c Config) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), filepath.Join(bin, "initdb"), "-D", s.data(), "-U", superuser, "-A", "trust", "-N", "-E", "UTF8", "--locale=C.UTF-8")
	cmd.Dir, cmd.SysProcAttr = s.Dir, s.as.attributes()
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("initdb fails: %v\n%s", err, out)
	}
	settings := map[string]string{
		"listen_addresses": "127.0.0.1", "port": fmt.Sprint(s.Address.Port), "unix_socket_directories": s.Dir,
		"fsync": "on", "log_timezone": "UTC", "shared_buffers": "32MB",
	}
	maps.Copy(settings, c.Settings)
	conf := new(strings.Builder)
	for _, name := range slices.Sorted(maps.Keys(settings)) {
		fmt.Fprintf(conf, "%s = '%s'\n", name, settings[name])
	}
	hba := c.HBA
	if hba == "" {
		hba = "host all all 127.0.0.1/32 trust\n"
	}
	files := map[string]string{"postgresql.auto.conf": conf.String(), "pg_hba.conf": "local all all trust\n" + hba}
	maps.Copy(files, c.Files)
	for name, text := range files {
		path := filepath.Join(s.data(), name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		s.as.own(t, path)
	}
}

// run runs statements by psql on the socket, each in a transaction of its own.
func (s *Server) run(ctx context.Context, database string, statements ...string) error {
	args := []string{"-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", s.Dir, "-p", fmt.Sprint(s.Address.Port), "-U", superuser, "-d", database}
	for _, statement := range statements {
		args = append(args, "-c", statement)
	}
	if out, err := exec.CommandContext(ctx, "psql", args...).CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s", err, out)
	}
	return nil
}

// SQL runs statements in a database as a superuser.
func (s *Server) SQL(t testing.TB, database string, statements ...string) {
	t.Helper()
	if err := s.run(t.Context(), database, statements...); err != nil {
		t.Fatal(err)
	}
}

// Database makes an empty database that belongs to Role, and gives its name.
func (s *Server) Database(t testing.TB) string {
	t.Helper()
	name := fmt.Sprint("db", s.databases.Add(1))
	s.SQL(t, "postgres", fmt.Sprintf(`CREATE DATABASE %s OWNER %s`, name, Role))
	return name
}

// DSN is the URL of a database for Role, over TCP.
func (s *Server) DSN(database string) string {
	return fmt.Sprintf("postgres://%s:%s@%s/%s", Role, Password, s.Address, database)
}

// tail is the end of the server's log.
func (s *Server) tail() string {
	log, err := os.ReadFile(s.logPath())
	if err != nil {
		return err.Error()
	}
	return string(log[max(0, len(log)-4096):])
}

// account is whom the server runs as: PostgreSQL refuses root.
type account struct {
	root     bool
	uid, gid uint32
}

func serverUser(t testing.TB) account {
	t.Helper()
	if os.Geteuid() != 0 {
		return account{}
	}
	found, err := user.Lookup("postgres")
	if err != nil {
		t.Fatalf("this test runs as root, PostgreSQL refuses to, and there is no user postgres: %v", err)
	}
	uid, uidErr := strconv.ParseUint(found.Uid, 10, 32)
	gid, gidErr := strconv.ParseUint(found.Gid, 10, 32)
	if uidErr != nil || gidErr != nil {
		t.Fatalf("the user postgres has the ids %s and %s", found.Uid, found.Gid)
	}
	return account{true, uint32(uid), uint32(gid)}
}

func (a account) attributes() *syscall.SysProcAttr {
	as := new(syscall.SysProcAttr)
	if a.root {
		as.Credential = &syscall.Credential{Uid: a.uid, Gid: a.gid}
	}
	return as
}

func (a account) own(t testing.TB, path string) {
	t.Helper()
	if !a.root {
		return
	}
	if err := os.Chown(path, int(a.uid), int(a.gid)); err != nil {
		t.Fatal(err)
	}
}
