//go:build crash || faults

package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/cgi"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"releasebot/internal/fleet"
	"releasebot/internal/testfault"
	"releasebot/internal/testpostgres"
	"releasebot/internal/testprocess"
	"releasebot/release"
	"releasebot/store"
	"releasebot/store/postgres"
)

// faultyWorld is a world whose neighbours are reached over proxies that can be told to misbehave.
type faultyWorld struct {
	*world
	t                                 *testing.T
	plan                              faultyPlan
	api, socket, metrics, repo, store *testfault.Proxy
	server                            *testpostgres.Server // nil with SQLite
	database                          string
	direct                            string // the store's DSN, round the proxy

	began, ended  time.Time   // of the fault, in the fleet's time
	atEnd         int         // messages in Slack when it ended
	ready         string      // what /readyz said before it ended
	deploy, event string      // their messages in Slack
	gitFails      atomic.Bool // the server of the repository answers 503
	rollbackAsked bool
}

// needs say which neighbours a case has beside the usual ones.
type needs struct {
	postgres, graphite, git, disk bool
	speed                         float64
	unseen                        time.Duration
}

// faultyDrive is how long a script takes, forward and back.
const faultyDrive = 250 * time.Millisecond

func newFaultyWorld(t *testing.T, server *testpostgres.Server, n needs) *faultyWorld {
	t.Helper()
	dir := t.TempDir()
	base, err := newWorld(t, dir, "sqlite", scenario{takes: faultyDrive, charts: []string{fleet.FiveHundredErrors, fleet.StatusPage}}, orSpeed(n.speed))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(base.close)
	w := &faultyWorld{world: base, t: t, direct: base.plan.DSN}
	slackAt := strings.TrimSuffix(strings.TrimPrefix(base.plan.SlackURL, "http://"), "/api/")
	w.api, w.socket = testfault.New(t, slackAt), testfault.New(t, slackAt)
	w.metrics = testfault.New(t, base.server.Listener.Addr().String())
	p := faultyPlan{
		plan: base.plan, SlackHost: slackAt, API: w.api.Addr(), Socket: w.socket.Addr(), Graphite: n.graphite,
		HTTP: testprocess.FreeAddress(t).String(), Offset: filepath.Join(dir, "offset"), UnseenAfter: n.unseen,
	}
	p.URL, p.Builds = "http://"+w.metrics.Addr(), base.plan.URL
	if n.postgres {
		w.usePostgres(server, &p)
	}
	if n.disk {
		w.useSmallDisk(&p)
	}
	bin := filepath.Join(dir, "bin")
	if err := errors.Join(w.programs(bin), w.script(goodScript)); err != nil {
		t.Fatal(err)
	}
	if n.git {
		w.useGit(&p)
	}
	w.plan = p
	data, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(w.planFile(), data, 0o600); err != nil {
		t.Fatal(err)
	}
	w.env = []string{faultsPlan + "=" + w.planFile(), crashPlan + "=", "PATH=" + bin}
	return w
}

func orSpeed(speed float64) float64 {
	if speed == 0 {
		return crashSpeed
	}
	return speed
}

// programs gives the bot a PATH of its own, in which git can be replaced.
func (w *faultyWorld) programs(bin string) error {
	if err := os.Mkdir(bin, 0o700); err != nil {
		return err
	}
	for _, name := range []string{"sh", "sleep", "git"} {
		real, err := exec.LookPath(name)
		if err != nil {
			return err
		}
		if err := os.Symlink(real, filepath.Join(bin, name)); err != nil {
			return err
		}
	}
	return nil
}

// The scripts say what they do over the FIFO, as the crash tests' does; %[1]s is it, and %[2]g how long they take.
const (
	goodScript = `#!/bin/sh
cd -P "/proc/$PPID/cwd" || exit 9
say() { echo "$1 ${PWD##*/} $RELEASEBOT_BUILD $RELEASEBOT_TIER $RELEASEBOT_ZONE" >'%[1]s'; }
say start
sleep %[2]g
say end
`
	failingScript = "#!/bin/sh\necho 'cannot reach the target' >&2\nexit 1\n"
	garbageScript = "#!/bin/sh\nprintf '\\000\\377{\"half\": [\\033[31m'\nexit 3\n"
	hangingScript = "#!/bin/sh\nexec sleep 600\n"
	killedScript  = "#!/bin/sh\nkill -9 $$\n"
	lateScript    = "#!/bin/sh\nsleep 0.7\n"
)

// script puts the deploy script in its place in one step, so that none runs half of it.
func (w *faultyWorld) script(text string) error {
	if strings.Contains(text, "%[1]s") {
		text = fmt.Sprintf(text, filepath.Join(w.world.plan.Dir, "lines"), faultyDrive.Seconds())
	}
	file := filepath.Join(w.world.plan.Dir, "deploy.sh")
	if err := os.WriteFile(file+".new", []byte(text), 0o700); err != nil {
		return err
	}
	return os.Rename(file+".new", file)
}

// usePostgres puts the store into a database of the server, behind a proxy. A trigger keeps each state that is committed.
func (w *faultyWorld) usePostgres(server *testpostgres.Server, p *faultyPlan) {
	w.t.Helper()
	w.server, w.database = server, server.Database(w.t)
	w.direct = server.DSN(w.database)
	w.store = testfault.New(w.t, server.Address.String())
	p.Store, p.DSN = "postgres", strings.Replace(w.direct, server.Address.String(), w.store.Addr(), 1)
	w.world.database = database{read: readPostgres}
	st, err := postgres.Open(w.t.Context(), w.direct) // makes the tables
	if err != nil {
		w.t.Fatal(err)
	}
	if err := st.Close(); err != nil {
		w.t.Fatal(err)
	}
	server.SQL(w.t, w.database,
		`CREATE TABLE kept (id BIGINT GENERATED ALWAYS AS IDENTITY, body TEXT)`,
		`CREATE FUNCTION keep() RETURNS trigger SECURITY DEFINER LANGUAGE plpgsql AS 'BEGIN INSERT INTO kept (body) VALUES (NEW.body); RETURN NULL; END'`,
		`CREATE TRIGGER keep AFTER INSERT OR UPDATE ON state FOR EACH ROW EXECUTE FUNCTION keep()`,
		`GRANT SELECT ON kept TO PUBLIC`)
}

func readPostgres(ctx context.Context, dsn string) (*store.Store, *sql.DB, error) {
	st, err := postgres.Read(ctx, dsn)
	if err != nil {
		return nil, nil, err
	}
	db, err := sql.Open("pgx", dsn)
	return st, db, err
}

// bringStates writes down what the trigger kept, where the checks look for it.
func (w *faultyWorld) bringStates(ctx context.Context, db *sql.DB) error {
	if w.server == nil {
		return nil
	}
	all, err := column(ctx, db, `SELECT body FROM kept ORDER BY id`)
	if err != nil {
		return err
	}
	return os.WriteFile(w.plan.states(), []byte(strings.Join(all, "\n")+"\n"), 0o600)
}

const smallDisk = 8 << 20 // bytes

// useSmallDisk puts the store on a file system of its own, which can be filled.
func (w *faultyWorld) useSmallDisk(p *faultyPlan) {
	w.t.Helper()
	disk := filepath.Join(p.Dir, "disk")
	if err := os.Mkdir(disk, 0o700); err != nil {
		w.t.Fatal(err)
	}
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", fmt.Sprintf("size=%d", smallDisk), "none", disk).CombinedOutput(); err != nil {
		w.t.Skipf("a small file system cannot be mounted: %v %s", err, out)
	}
	w.t.Cleanup(func() { _ = exec.Command("umount", "-l", disk).Run() })
	p.DSN = filepath.Join(disk, "bot.db")
	w.direct = p.DSN
}

// useGit makes a repository whose commits are the fleet's builds, served over HTTP by git itself.
func (w *faultyWorld) useGit(p *faultyPlan) {
	w.t.Helper()
	backend, err := exec.Command("git", "--exec-path").Output()
	if err != nil {
		w.t.Fatal(err)
	}
	served := &cgi.Handler{
		Path: filepath.Join(strings.TrimSpace(string(backend)), "git-http-backend"),
		Env:  []string{"GIT_PROJECT_ROOT=" + p.Dir, "GIT_HTTP_EXPORT_ALL=1", "HOME=" + p.Dir},
	}
	server := httptest.NewTLSServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if w.gitFails.Load() {
			http.Error(rw, "no luck", http.StatusServiceUnavailable)
			return
		}
		served.ServeHTTP(rw, r)
	}))
	w.t.Cleanup(server.Close)
	w.repo = testfault.New(w.t, server.Listener.Addr().String())
	p.Git = "https://" + w.repo.Addr() + "/public.git"
	if err := errors.Join(w.git("init", "-q", "-b", "main"), os.Symlink(filepath.Join(p.Dir, "repo", ".git"), w.public())); err != nil {
		w.t.Fatal(err)
	}
	if err := w.commit("b511"); err != nil {
		w.t.Fatal(err)
	}
}

func (w *faultyWorld) git(args ...string) error {
	repo := filepath.Join(w.world.plan.Dir, "repo")
	if err := os.MkdirAll(repo, 0o700); err != nil {
		return err
	}
	cmd := exec.Command("git", args...)
	cmd.Dir = repo
	cmd.Env = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + repo, "GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@b.test", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@b.test",
	}
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("git %s: %w: %s", strings.Join(args, " "), err, out)
	}
	return nil
}

// commit makes a commit that is a build of the fleet. The name is known before the commit can be found.
func (w *faultyWorld) commit(build string) error {
	if err := w.git("commit", "-q", "--allow-empty", "-m", build); err != nil {
		return err
	}
	head, err := os.ReadFile(filepath.Join(w.world.plan.Dir, "repo", ".git", "refs", "heads", "main"))
	if err != nil {
		return err
	}
	names := filepath.Join(w.world.plan.Dir, "commits")
	commits := map[string]string{}
	if data, err := os.ReadFile(names); err == nil {
		if err := json.Unmarshal(data, &commits); err != nil {
			return err
		}
	}
	commits[strings.TrimSpace(string(head))] = build
	data, err := json.Marshal(commits)
	if err != nil {
		return err
	}
	if err := os.WriteFile(names+".new", data, 0o600); err != nil {
		return err
	}
	return os.Rename(names+".new", names)
}

// push pushes a build, bad or good.
func (w *faultyWorld) push(bad bool) (release.Build, error) {
	var b release.Build
	if bad {
		b = w.fleet.PushBad(fleet.Errors)
	} else {
		b = w.fleet.Push()
	}
	if w.plan.Git == "" {
		return b, nil
	}
	return b, w.commit(b.Name)
}

// offset sets the bot's clock off, or right again with 0.
func (w *faultyWorld) offset(d time.Duration) error {
	return os.WriteFile(w.plan.Offset, []byte(strconv.FormatInt(int64(d), 10)), 0o600)
}

func (w *faultyWorld) setBlind(blind bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.blind = blind
}

func (w *faultyWorld) setSkew(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.skew, w.skewed = d, w.clock.Now()
}
