//go:build replicas

package replicas_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"releasebot/internal/testslack"
	"releasebot/internal/workspace"
)

// settled checks all that must hold in every scenario, once the deploys have ended.
func (w *world) settled(build string) {
	w.t.Helper()
	w.eventually("every request to be decided", func() bool { return w.count(`SELECT count(*) FROM inbox WHERE done = 0`) == 0 })
	w.eventually("every message to be shown", func() bool {
		return w.count(`SELECT count(*) FROM outbox WHERE revision > shown AND failed = ''`) == 0
	})
	w.scriptsInOrder(build)
	w.saidOnce()
	w.decidedOnce()
	w.onlyOwnersActed()
	w.onlyOwnersSpoke()
	w.chainHolds()
}

// script is a line of a deploy script.
type script struct{ what, drive, target, build, fence string }

func (w *world) scripts() string {
	text, err := os.ReadFile(filepath.Join(w.dir, "scripts.log"))
	if err != nil {
		return ""
	}
	return string(text)
}

func (w *world) scriptLines() (lines []script) {
	for line := range strings.Lines(w.scripts()) {
		f := strings.Fields(line)
		if len(f) != 5 {
			w.t.Errorf("a script says %q", line)
			continue
		}
		lines = append(lines, script{what: f[0], drive: f[1], fence: f[2], target: f[3], build: f[4]})
	}
	return lines
}

// started waits until so many scripts were started in all.
func (w *world) started(n int) {
	w.t.Helper()
	w.eventually(fmt.Sprintf("%d scripts to be started", n), func() bool { return strings.Count(w.scripts(), "start ") >= n })
}

// scriptsInOrder checks that no drive ran twice, no two at once on a target, fences never went down, and that everything
// runs the build that it should.
func (w *world) scriptsInOrder(build string) {
	w.t.Helper()
	seen, running, fences, runs, moved := map[string]bool{}, map[string]string{}, map[string]int{}, map[string]string{}, map[string]int{}
	for _, l := range w.scriptLines() {
		var fence int
		if _, err := fmt.Sscan(l.fence, &fence); err != nil {
			w.t.Errorf("drive %s got the fence %q", l.drive, l.fence)
		}
		if l.what == "end" {
			delete(running, l.target)
			runs[l.target] = l.build
			continue
		}
		if seen[l.drive] {
			w.t.Errorf("drive %s was started twice", l.drive)
		}
		if other := running[l.target]; other != "" {
			w.t.Errorf("drive %s was started while %s ran on %s", l.drive, other, l.target)
		}
		if fence < fences[l.target] {
			w.t.Errorf("drive %s on %s has the fence %d, after %d", l.drive, l.target, fence, fences[l.target])
		}
		if moved[l.target+l.build]++; moved[l.target+l.build] > 1 && !w.asked {
			w.t.Errorf("%s was driven to %s again, and nobody said so", l.target, l.build)
		}
		seen[l.drive], running[l.target], fences[l.target] = true, l.drive, fence
	}
	for _, t := range targets() {
		if runs[t.String()] != build {
			w.t.Errorf("%s runs %q, want %q", t, runs[t.String()], build)
		}
	}
}

// saidOnce checks that nothing stands in Slack twice: by its key, and by its words and place.
func (w *world) saidOnce() {
	w.t.Helper()
	keys, texts := map[string]int{}, map[string]int{}
	w.Slack.Read(func(s *workspace.Snapshot) {
		for _, m := range testslack.All(s, channel) {
			if m.User != workspace.BotUser {
				continue
			}
			if m.Key == "" {
				w.t.Errorf("a message of the bot has no key: %s", m.Text)
			}
			keys[m.Key]++
			texts[m.ThreadTS+" "+m.Text+string(m.Blocks)]++
		}
	})
	for _, counts := range []map[string]int{keys, texts} {
		for what, n := range counts {
			if n > 1 {
				w.t.Errorf("this stands in Slack %d times: %s", n, what)
			}
		}
	}
}

// decidedOnce checks that every acknowledged request is there and was decided once.
func (w *world) decidedOnce() {
	w.t.Helper()
	if n := w.count(`SELECT count(*) FROM inbox`); n < w.requests || n > w.requests && !w.forgotten {
		w.t.Errorf("%d requests were acknowledged and %d are in the inbox", w.requests, n)
	}
	decided := map[string]int{}
	for _, a := range w.acts() {
		switch a.kind {
		case "decided":
			decided[a.what]++
		case "decided again":
			w.t.Errorf("request %s was decided again by %s", a.what, a.who)
		}
	}
	for request, n := range decided {
		if n != 1 {
			w.t.Errorf("request %s was decided %d times", request, n)
		}
	}
}

// onlyOwnersActed checks every commit, and every beginning of a post, against the lease as it stood in that transaction.
func (w *world) onlyOwnersActed() {
	w.t.Helper()
	fences := map[string]int64{}
	for _, a := range w.acts() {
		switch a.kind {
		case "lease":
			if a.fence < fences[a.what] {
				w.t.Errorf("the fence of %s went from %d to %d", a.what, fences[a.what], a.fence)
			}
			fences[a.what] = a.fence
		case "state", "decided", "trying":
			if r := w.named(a.owner); r == nil || r.name != a.who {
				w.t.Errorf("%s: %s of %s was by %s, while %q had the lease", a.at.Format("05.000"), a.kind, a.what, a.who, a.owner)
			}
		}
	}
}

// late is how much later than it was made a call may be seen here, on a busy machine.
const late = 300 * time.Millisecond

// onlyOwnersSpoke checks every call that shows something in Slack against who had Slack's lease.
func (w *world) onlyOwnersSpoke() {
	w.t.Helper()
	var owners []act
	for _, a := range w.acts() {
		if a.kind == "lease" && a.what == slackLease {
			owners = append(owners, a)
		}
	}
	for _, r := range w.replicas {
		for _, c := range r.slack.made() {
			if !held(owners, r, c.at) && !held(owners, r, c.at.Add(-late)) {
				w.t.Errorf("%s: %s called %s (%s) without Slack's lease", c.at.Format("05.000"), c.who, c.method, c.key)
			}
		}
	}
}

// held tells whether a replica had a lease at a moment.
func held(owners []act, r *replica, at time.Time) bool {
	has := false
	for _, a := range owners {
		if a.at.After(at) {
			break
		}
		has = r.owns(a.owner)
	}
	return has
}

// quietSince checks that a replica did nothing at all after a moment: no commit, no beginning of a post, no call to Slack.
func (w *world) quietSince(r *replica, at time.Time) {
	w.t.Helper()
	for _, a := range w.acts() {
		if a.who == r.name && a.at.After(at) && (a.kind == "state" || a.kind == "decided" || a.kind == "trying") {
			w.t.Errorf("%s: %s of %s by %s, which had lost its leases", a.at.Format("05.000"), a.kind, a.what, a.who)
		}
	}
	for _, c := range r.slack.made() {
		if c.at.After(at) {
			w.t.Errorf("%s: %s called %s (%s) although it had lost Slack's lease", c.at.Format("05.000"), c.who, c.method, c.key)
		}
	}
}

// lostIt waits until a replica's log says that it has a lease no more.
func (w *world) lostIt(r *replica, lease string) {
	w.t.Helper()
	w.eventually(r.name+" to say that it lost "+lease, func() bool {
		for line := range strings.Lines(r.Output()) {
			if testslack.Has(line, "has the lease no more", `"lease":"`+lease+`"`) {
				return true
			}
		}
		return false
	})
}

// chainHolds lets the program itself check the audit chain.
func (w *world) chainHolds() {
	w.t.Helper()
	out, err := w.run("audit", "verify", "--config", filepath.Join(w.dir, "releasebot.yml"))
	if err != nil {
		w.t.Errorf("audit verify: %v\n%s", err, out)
	}
}

// ended waits until so many scripts have ended in all.
func (w *world) ended(n int) {
	w.t.Helper()
	w.eventually(fmt.Sprintf("%d scripts to end", n), func() bool { return strings.Count(w.scripts(), "end ") >= n })
}
