//go:build replicas

package replicas_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"releasebot/internal/testfault"
)

// replica is one process of the bot, with ways of its own to Slack and to the database.
type replica struct {
	t     *testing.T
	name  string // also its name at PostgreSQL
	data  string // its data folder, which keeps the name that it has leases by
	slack *gateway
	line  *testfault.Proxy // to Slack; nil in a namespace
	db    *testfault.Proxy // to PostgreSQL; nil in a namespace
	net   *namespace       // nil where it runs beside the test

	cmd  *exec.Cmd
	done chan struct{}

	mu  sync.Mutex
	log bytes.Buffer
}

// launch is how a replica differs from the others.
type launch struct {
	data string     // its data folder; the first host's by default
	net  *namespace // to run in
}

// start starts another replica.
func (w *world) start(l launch) *replica {
	w.t.Helper()
	w.launched++
	r := &replica{t: w.t, name: fmt.Sprintf("r%d", w.launched), done: make(chan struct{}), net: l.net}
	if r.data = l.data; r.data == "" {
		r.data = w.sharing(r.name)
	}
	var api string
	database, prom := w.pg.Address.String(), w.metrics.addr
	argv := []string{w.binary, "run", "--config", filepath.Join(w.dir, "releasebot.yml")}
	if l.net == nil {
		r.slack = newGateway(w.t, r.name, "127.0.0.1:0", w.slackAddress())
		r.line, r.db = testfault.New(w.t, r.slack.addr), testfault.New(w.t, database)
		r.slack.public, database = r.line.Addr(), r.db.Addr()
		api = r.line.Addr()
	} else {
		r.slack = newGateway(w.t, r.name, l.net.slack.host+":0", w.slackAddress())
		api, database = r.slack.addr, fmt.Sprintf("%s:%d", l.net.db.host, w.pg.Address.Port)
		prom = w.metrics.listen(w.t, l.net.metrics.host+":0")
		argv = append([]string{"ip", "netns", "exec", l.net.name}, argv...)
	}
	info := w.slack.Info()
	r.cmd = exec.Command(argv[0], argv[1:]...)
	r.cmd.Stdout, r.cmd.Stderr = r, r
	r.cmd.Env = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + w.dir,
		"SLACK_API_URL=http://" + api + "/api/", "SLACK_BOT_TOKEN=" + info.BotToken, "SLACK_APP_TOKEN=" + info.AppToken,
		"DATA=" + r.data, "METRICS=http://" + prom,
		"DATABASE=" + fmt.Sprintf("postgres://releasebot:x@%s/%s?sslmode=disable&application_name=%s", database, w.database, r.name),
	}
	r.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} // also when the test is ended by its time limit
	if err := r.cmd.Start(); err != nil {
		w.t.Fatal(err)
	}
	go func() { _ = r.cmd.Wait(); close(r.done) }()
	w.replicas = append(w.replicas, r)
	w.t.Cleanup(func() { r.end(syscall.SIGKILL) })
	return r
}

func (r *replica) Write(b []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.log.Write(b)
}

func (r *replica) output() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.log.String()
}

func (r *replica) pid() int { return r.cmd.Process.Pid }

// owns tells whether the owner of a lease is this replica: owners are called by the host and what the data folder keeps.
func (r *replica) owns(owner string) bool {
	name, err := os.ReadFile(filepath.Join(r.data, "replica"))
	return err == nil && len(name) > 0 && strings.HasSuffix(owner, "-"+string(name))
}

// sharing makes a data folder whose scripts and mirrors are those of all replicas of the first host. The name is its own.
func (w *world) sharing(name string) string {
	w.t.Helper()
	folder := filepath.Join(w.dir, "data-"+name)
	for _, part := range []string{"drives", "git"} {
		shared := filepath.Join(w.dir, "data", part)
		if err := errors.Join(os.MkdirAll(shared, 0o700), os.MkdirAll(folder, 0o700), os.Symlink(shared, filepath.Join(folder, part))); err != nil {
			w.t.Fatal(err)
		}
	}
	return folder
}

func (r *replica) alive() bool {
	select {
	case <-r.done:
		return false
	default:
		return true
	}
}

// end sends a signal and waits for the process' end.
func (r *replica) end(s syscall.Signal) {
	_ = r.cmd.Process.Signal(s)
	if s == syscall.SIGKILL {
		<-r.done
		return
	}
	select {
	case <-r.done:
	case <-time.After(15 * time.Second):
		r.t.Errorf("%s does not end after %s", r.name, s)
		_ = r.cmd.Process.Kill()
		<-r.done
	}
}

// stop makes it stand still until it is told to go on. It returns once no thread of it runs.
func (r *replica) stop() {
	_ = r.cmd.Process.Signal(syscall.SIGSTOP)
	for end := time.Now().Add(5 * time.Second); ; {
		stat, _ := os.ReadFile(fmt.Sprintf("/proc/%d/stat", r.pid()))
		if _, state, _ := strings.Cut(string(stat), ") "); strings.HasPrefix(state, "T") {
			return
		}
		if time.Now().After(end) {
			r.t.Errorf("%s does not stop", r.name)
			return
		}
		pause(time.Millisecond)
	}
}

func (r *replica) goOn() { _ = r.cmd.Process.Signal(syscall.SIGCONT) }

// pause is for polling what nothing tells of.
func pause(d time.Duration) { <-time.After(d) }
