//go:build replicas

package replicas_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"releasebot/internal/testfault"
	"releasebot/internal/testprocess"
)

// replica is one process of the bot, with ways of its own to Slack and to the database.
type replica struct {
	*testprocess.Process
	name  string // also its name at PostgreSQL
	data  string // its data folder, which keeps the name that it has leases by
	slack *gateway
	line  *testfault.Proxy // to Slack; nil in a namespace
	db    *testfault.Proxy // to PostgreSQL; nil in a namespace
	net   *namespace       // nil where it runs beside the test
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
	r := &replica{name: fmt.Sprintf("r%d", w.launched), net: l.net}
	if r.data = l.data; r.data == "" {
		r.data = w.sharing(r.name)
	}
	var api string
	database, prom := w.pg.Address.String(), w.metrics.addr
	argv := []string{program, "run", "--config", filepath.Join(w.dir, "releasebot.yml")}
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
	info := w.Slack.Info()
	cmd := exec.Command(argv[0], argv[1:]...)
	cmd.Env = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + w.dir,
		"SLACK_API_URL=http://" + api + "/api/", "SLACK_BOT_TOKEN=" + info.BotToken, "SLACK_APP_TOKEN=" + info.AppToken,
		"DATA=" + r.data, "METRICS=http://" + prom,
		"DATABASE=" + fmt.Sprintf("postgres://releasebot:x@%s/%s?sslmode=disable&application_name=%s", database, w.database, r.name),
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} // also when the test is ended by its time limit
	r.Process = testprocess.Run(w.t, r.name, cmd)
	w.replicas = append(w.replicas, r)
	return r
}

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

// pause is for polling what nothing tells of.
func pause(d time.Duration) { <-time.After(d) }
