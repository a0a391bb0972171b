//go:build e2e

package e2e_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"releasebot/internal/testprocess"
	"releasebot/internal/testslack"
	"releasebot/release"
)

// TestTheMainJob plays what a team lives through with the bot. Its parts stand on each other, in this order.
func TestTheMainJob(t *testing.T) {
	w := newWorld(t)
	w.startBot()
	w.Note("b1") // what is taken to run everywhere
	part := func(name string, play func(t *testing.T)) {
		t.Helper()
		if !t.Run(name, func(sub *testing.T) {
			w.t, w.T = sub, sub
			defer func() { w.t, w.T = w.whole, w.whole }()
			play(sub)
		}) {
			t.Logf("the bot said:\n%s\nits status: %s", w.bot.Output(), w.status())
			t.FailNow()
		}
	}
	part("a good build", w.goodBuild)
	part("a bad build", w.badBuild)
	part("what people ask", w.whatPeopleAsk)
	part("a false alarm", w.falseAlarm)
	part("pause and resume", w.pauseAndResume)
	part("kill -9 in a bake", w.killInBake)
	part("kill -9 in a drive", w.killInDrive)
	part("a deploy script that fails", w.failingScript)
	part("Prometheus away", w.prometheusAway)
	part("the snooze ends", w.snoozeEnds)
	part("the operators' pages", w.operators)
	part("a changed configuration", w.reload)
	part("the configuration in a local Slack", w.localSlack)
	part("SIGTERM", w.terminate)
	part("Slack away at a start", w.slackAway)
	part("the bot is not in its channel any more", w.channelGone)
}

// push makes a build, whose deploy is the next one. It returns the deploy's number and the build's id.
func (w *world) push(subject, conf string) (int, string) {
	w.deploys++
	return w.deploys, w.pushConf(subject, conf)
}

func version(v string) func(release.Target) string { return func(release.Target) string { return v } }

func (w *world) goodBuild(t *testing.T) {
	n, _ := w.push("Greet people by name (#12)", "version 2")
	started := w.Deploy(n, "ReleaseBot started for webapp")
	if !strings.Contains(string(started.Blocks), "Greet people by name") || !strings.Contains(string(started.Blocks), "Dora Developer") {
		t.Errorf("the message does not list the changes: %s", started.Blocks)
	}
	for _, tier := range tiers {
		w.Deploy(n, "baking", tier.Name)
	}
	w.Deploy(n, "All clear")
	w.noEvents(n)
	w.wantVersions(version("2"))
	w.wantDrives(n, "dogfood", "dogfood", "canary", "canary", "production", "production")
	w.once()
}

// drives lists the tiers for which the script was called in a deploy, in order.
func (w *world) drives(deploy int) []string {
	w.t.Helper()
	var tiers []string
	for line := range strings.Lines(w.read(filepath.Join(w.dir, "drives.log"))) {
		words := strings.Fields(line)
		if words[0] == fmt.Sprint(deploy) {
			tier, _, _ := strings.Cut(words[1], "/")
			tiers = append(tiers, tier)
		}
	}
	return tiers
}

func (w *world) wantDrives(deploy int, want ...string) {
	w.t.Helper()
	if got := w.drives(deploy); !slices.Equal(got, want) {
		w.t.Errorf("deploy #%d drove %v, want %v", deploy, got, want)
	}
}

func (w *world) badBuild(t *testing.T) {
	// Half of the requests fail at once; after 10 s they are slow too.
	n, bad := w.push("Rewrite the session cache (#13)", "version 3\nerrors 0.5\nslow 800ms\nslow_after 10s")
	event := w.event("blue", "webapp event #", "Five Hundred Errors", "in tier dogfood and az")
	w.Deploy(n, "held")
	w.Await("the event to be purple", func(m testslack.Seen) bool { return m.Key == event.Key && testslack.Has(m.Text, "purple") })
	latency := w.event("purple", "Latency", "dogfood")
	w.picture(event)
	w.say(ben, event.TS, "ack looking at the cache")
	w.Await("the event to say who looks after it", func(m testslack.Seen) bool {
		return m.Key == event.Key && testslack.Has(string(m.Blocks), "<@"+ben+">")
	})
	w.wantVersions(func(t release.Target) string {
		if t.Tier == "dogfood" {
			return "3"
		}
		return "2"
	})
	w.press(anna, event, "rollback", true)
	w.Deploy(n, "Rolled back")
	w.Note("rolled back", "<@"+anna+">")
	w.wantVersions(version("2"))
	for _, e := range []testslack.Seen{event, latency} {
		w.Await(e.Key+" to close", func(m testslack.Seen) bool { return m.Key == e.Key && testslack.Has(m.Text, "closed") })
	}
	// The bad build is the newest, and stays where it is: nothing begins while the bot looks again and again.
	w.slash(ben, "status")
	w.Answered(ben, "no new build")
	w.wantDrives(n, "dogfood", "dogfood", "dogfood", "dogfood")
	w.wantVersions(version("2"))
	if n := strings.Count(w.read(filepath.Join(w.dir, "drives.log")), " "+bad+"\n"); n != 2 {
		t.Errorf("the bad build was driven %d times, want 2 (dogfood's zones)", n)
	}
	// Who comes too late is told what happened.
	w.slash(ben, "rollback")
	w.Answered(ben, "already rolled back")
	w.once()
}

func (w *world) falseAlarm(*testing.T) {
	n, _ := w.push("Faster search (#14)", "version 4")
	w.Deploy(n, "ReleaseBot started for webapp")
	w.Deploy(n, "baking", "dogfood")
	w.edge.burst(200)
	event := w.event("blue", "Status Page Requests", "whole service")
	w.Deploy(n, "held")
	w.snoozed = time.Now()
	w.press(ben, event, "snooze", false)
	w.Await("the event to be snoozed", func(m testslack.Seen) bool { return m.Key == event.Key && testslack.Has(m.Text, "snoozed") })
	w.Note("snoozed", "<@"+ben+">", "Status Page Requests")
	w.edge.burst(0)
	w.Deploy(n, "All clear")
	w.wantVersions(version("4"))
	w.once()
}

// snoozeEnds checks that the snooze was as long as the look-back and no shorter. Its end is said within a tick, and the
// posting may take a moment.
func (w *world) snoozeEnds(t *testing.T) {
	end := w.Note("snooze", "Status Page Requests", "over")
	seconds, err := strconv.ParseFloat(end.TS, 64)
	if err != nil {
		t.Fatal(err)
	}
	lasted := time.UnixMilli(int64(seconds * 1000)).Sub(w.snoozed)
	if lasted < lookBack-time.Second || lasted > lookBack+15*time.Second {
		t.Errorf("the snooze lasted %s, want %s", lasted, lookBack)
	}
}

func (w *world) pauseAndResume(*testing.T) {
	n, _ := w.push("Sort the menu (#15)", "version 5")
	w.Deploy(n, "baking", "dogfood")
	w.slash(ben, "pause demo for a customer")
	w.Note("paused", "<@"+ben+">", "demo for a customer")
	w.Deploy(n, "paused")
	w.slash(anna, "pause")
	w.Answered(anna, "already paused", "<@"+ben+">")
	// The whole bake passes while it is paused.
	w.Await("dogfood to be baked", func(m testslack.Seen) bool {
		return m.Key == fmt.Sprintf("deploy/%d", n) && testslack.Has(string(m.Blocks), "baked 8", "waits while held")
	})
	w.wantDrives(n, "dogfood", "dogfood")
	w.slash(anna, "resume")
	w.Note("resumed", "<@"+anna+">")
	w.Deploy(n, "All clear")
	w.wantVersions(version("5"))
	w.slash(anna, "resmue")
	w.Answered(anna, "resume")
	w.once()
}

func (w *world) killInBake(*testing.T) {
	n, _ := w.push("Round the corners (#16)", "version 6")
	w.Deploy(n, "baking", "canary")
	w.bot.Kill()
	w.startBot()
	w.Deploy(n, "All clear")
	w.wantVersions(version("6"))
	w.wantDrives(n, "dogfood", "dogfood", "canary", "canary", "production", "production")
	w.once()
}

// killInDrive kills the bot while a script runs, which a gate holds: the script goes on, and the bot finds it again.
func (w *world) killInDrive(t *testing.T) {
	gate := filepath.Join(w.dir, "gate")
	if err := syscall.Mkfifo(gate, 0o600); err != nil {
		t.Fatal(err)
	}
	n, _ := w.push("Smaller images (#17)", "version 7")
	w.eventually("both scripts to run", func() bool { return len(w.drives(n)) == 2 })
	w.Deploy(n, "driving", "dogfood")
	w.bot.Kill()
	w.startBot()
	w.connected()
	// One line for each of the two scripts that wait.
	f, err := os.OpenFile(gate, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString("go\ngo\n"); err != nil {
		t.Fatal(err)
	}
	w.eventually("dogfood to have the build", func() bool {
		return w.version(tiers[0].Targets()[0]) == "7" && w.version(tiers[0].Targets()[1]) == "7"
	})
	_ = f.Close()
	if err := os.Remove(gate); err != nil {
		t.Fatal(err)
	}
	w.Deploy(n, "All clear")
	w.wantVersions(version("7"))
	w.wantDrives(n, "dogfood", "dogfood", "canary", "canary", "production", "production")
	w.once()
}

// failingScript has a script that is missing, then one that fails, and then a person who says to try again.
func (w *world) failingScript(*testing.T) {
	script, fail := filepath.Join(w.dir, "deploy.sh"), filepath.Join(w.dir, "fail")
	w.rename(script, script+".away")
	n, _ := w.push("Fewer queries (#18)", "version 8")
	for _, zone := range tiers[0].Zones {
		w.Note("could not move dogfood/"+zone, "cannot start ./deploy.sh")
	}
	held := w.Deploy(n, "held")
	w.rename(script+".away", script)
	w.write(fail, "")
	w.press(ben, held, "resume", false)
	for _, zone := range tiers[0].Zones {
		w.Note("could not move dogfood/"+zone, "exit status 3", "no space left on device")
	}
	if err := os.Remove(fail); err != nil {
		w.t.Fatal(err)
	}
	w.press(anna, held, "resume", false)
	w.Deploy(n, "All clear")
	w.wantVersions(version("8"))
	w.once()
}

func (w *world) rename(from, to string) {
	w.t.Helper()
	if err := os.Rename(from, to); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) prometheusAway(*testing.T) {
	n, _ := w.push("Shorter names (#19)", "version 9")
	w.Deploy(n, "baking", "canary")
	w.prom.Stop()
	w.Note("because charts are unknown", "connection refused", "is not rolled back")
	w.Deploy(n, "held")
	w.wantVersions(func(t release.Target) string {
		if t.Tier == "production" {
			return "8"
		}
		return "9"
	})
	w.prom.Start()
	w.Deploy(n, "All clear")
	w.wantVersions(version("9"))
	w.wantDrives(n, "dogfood", "dogfood", "canary", "canary", "production", "production")
	w.once()
}

// operators looks at what operators look at.
func (w *world) operators(t *testing.T) {
	address := w.httpAddress()
	for path, want := range map[string][]string{
		"/healthz": {"ok"},
		"/readyz":  {"ok"},
		"/metrics": {`releasebot_verdicts{kind="normal",service="webapp"} 43`, `releasebot_deploy_running{service="webapp"} 0`, "releasebot_slack_ack_seconds_count", "go_goroutines"},
	} {
		status, body := w.get(address + path)
		if status != http.StatusOK || !testslack.Has(body, want...) {
			t.Errorf("%s answered %d: %s", path, status, body)
		}
	}
}

// reload changes the file while the bot runs: a mistake is refused and said, a change is taken and said.
func (w *world) reload(t *testing.T) {
	path := filepath.Join(w.dir, "releasebot.yml")
	before := w.read(path)
	w.write(path, strings.Replace(before, "bake: 8s", "bake: soon", 1))
	w.bot.Signal(t, syscall.SIGHUP)
	w.Note("A new configuration was refused", "soon")
	w.write(path, strings.Replace(before, "bake: 8s", "bake: 9s", 1)) // noticed by itself
	w.Note("The configuration of webapp changed", "9s")
	if _, body := w.get(w.httpAddress() + "/metrics"); !testslack.Has(body, "releasebot_config_reload_success 1") {
		t.Error("the operators are not told that the last change was taken")
	}
	status, said := w.audit("verify")
	if status != 0 || !testslack.Has(said, "webapp") {
		t.Errorf("audit verify exits with %d: %s", status, said)
	}
}

// audit runs releasebot audit on the bot's store, while the bot runs.
func (w *world) audit(what string) (status int, said string) {
	w.t.Helper()
	p := startProcess(w.t, nil, w.binary, "audit", what, "--config", filepath.Join(w.dir, "releasebot.yml"))
	return p.Exited(w.t, waitFor), p.Output()
}

func (w *world) terminate(t *testing.T) {
	begun := time.Now()
	w.bot.Terminate(w.t, waitFor)
	if took := time.Since(begun); took > 10*time.Second {
		t.Errorf("the bot took %s to stop", took)
	}
	if code := w.bot.Exited(t, waitFor); code != 0 {
		t.Errorf("the bot exited with %d:\n%s", code, w.bot.Output())
	}
}

// httpAddress is where the bot serves its operators' pages, which its log says.
func (w *world) httpAddress() string {
	w.t.Helper()
	var found []string
	w.eventually("the bot to say where it serves", func() bool {
		found = regexp.MustCompile(`"address":"([^"]+)"`).FindStringSubmatch(w.bot.Output())
		return found != nil
	})
	return "http://" + found[1]
}

// slackAway starts the bot while nobody answers for Slack: its loops look after the service all the same.
func (w *world) slackAway(*testing.T) {
	w.startBot("SLACK_API_URL=http://" + testprocess.FreeAddress(w.t).String() + "/api/")
	w.looksAfterWithout("no connection to Slack")
	w.bot.Terminate(w.t, waitFor)
}

// channelGone starts the bot when it is not in its channel any more. At a first start that is refused (TestBadInput);
// now there is something to look after.
func (w *world) channelGone(*testing.T) {
	path := filepath.Join(w.dir, "releasebot.yml")
	w.write(path, strings.Replace(w.read(path), "#deploys", "#random", 1))
	w.startBot()
	w.looksAfterWithout("the bot is not in channel #random")
	if !testslack.Has(w.bot.Output(), "the bot is not in channel #random") {
		w.t.Errorf("the bot does not say why: %s", w.bot.Output())
	}
	w.bot.Terminate(w.t, waitFor)
}

// looksAfterWithout waits until the charts are judged, and checks what operators are told to be wrong with Slack.
func (w *world) looksAfterWithout(wrong string) {
	w.t.Helper()
	address := w.httpAddress()
	w.eventually("the charts to be judged", func() bool {
		_, body := w.get(address + "/metrics")
		return testslack.Has(body, `releasebot_verdicts{kind="normal",service="webapp"} 43`)
	})
	if status, body := w.get(address + "/healthz"); status != http.StatusOK {
		w.t.Errorf("/healthz answers %d: %s", status, body)
	}
	if status, body := w.get(address + "/readyz"); status != http.StatusServiceUnavailable || !testslack.Has(body, wrong) {
		w.t.Errorf("/readyz answers %d: %s", status, body)
	}
}
