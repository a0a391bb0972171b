package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"releasebot/bot"
	"releasebot/bot/slack"
	"releasebot/commands"
	"releasebot/internal/fleet"
	"releasebot/internal/workspace"
	"releasebot/release"
	"releasebot/store"
	"releasebot/store/sqlite"
)

// people of the matrix, by what they are.
var people = map[string]string{
	"connect": "U0EVE", "guest": "U0GIL", "lost": "U0LOST", "member": "U0CLEO", "viewer": "U0VIC", "operator": "U0BEN", "admin": "U0ANNA",
}

// asked are the things of the matrix, as typed and as a button says them.
var asked = map[string]struct {
	text string
	r    release.Request
}{
	"status": {"status", release.Request{Verb: release.VerbStatus}}, "why": {"why", release.Request{Verb: release.VerbWhy}},
	"events": {"events", release.Request{Verb: release.VerbEvents}}, "event": {"event 1", release.Request{Verb: release.VerbEvent, Event: 1}},
	"charts": {"charts", release.Request{Verb: release.VerbCharts}}, "history": {"history", release.Request{Verb: release.VerbHistory}},
	"stats": {"stats", release.Request{Verb: release.VerbStats}}, "watchers": {"watchers", release.Request{Verb: release.VerbWatchers}},
	"watch": {"watch", release.Request{Verb: release.VerbWatch}}, "unwatch": {"unwatch", release.Request{Verb: release.VerbUnwatch}},
	"watch-here": {"watch here", release.Request{Verb: release.VerbWatch, To: "C0DEPLOYS"}},
	"deploy":     {"deploy b1", release.Request{Verb: release.VerbDeploy, Build: "b1"}},
	"pause":      {"pause", release.Request{Verb: release.VerbPause}}, "resume": {"resume", release.Request{Verb: release.VerbResume}},
	"rollback": {"rollback", release.Request{Verb: release.VerbRollback}},
	"snooze":   {"snooze Latency", release.Request{Verb: release.VerbSnooze, Chart: "Latency"}},
	"unsnooze": {"unsnooze Latency", release.Request{Verb: release.VerbUnsnooze, Chart: "Latency"}},
	"ack":      {"ack 1", release.Request{Verb: release.VerbAck, Event: 1}}, "close": {"close 1", release.Request{Verb: release.VerbClose, Event: 1}},
	"open":   {"open it looks wrong", release.Request{Verb: release.VerbOpen, Reason: "it looks wrong"}},
	"freeze": {"freeze the fair", release.Request{Verb: release.VerbFreeze, Reason: "the fair"}}, "unfreeze": {"unfreeze", release.Request{Verb: release.VerbUnfreeze}},
}

// unentitled is how a refusal for want of a role begins.
var unentitled = regexp.MustCompile(`Only (viewers|operators|admins) may|Guests cannot|People of other workspaces cannot|Slack does not say who you are`)

// matrix is an installation whose Slack knows all the people.
type matrix struct {
	t     *testing.T
	w     *workspace.Workspace
	store *store.Store
	i     *installation
}

// TestRoleMatrixIsComplete fails for whatever can be typed, pressed, chosen or submitted and has no row, and for rows of
// what is not there.
func TestRoleMatrixIsComplete(t *testing.T) {
	rows := readMatrix(t)
	wanted := map[string]bool{"home": true, "watch-here": true} // the tab itself, and a verb that takes more for others
	for _, id := range slack.Actions() {
		wanted[strings.TrimPrefix(id, "releasebot:")] = true
	}
	for _, verb := range commands.Verbs() {
		wanted[string(verb)] = true
		if _, ok := asked[string(verb)]; !ok {
			t.Errorf("nobody asks for %s", verb)
		}
	}
	for what := range wanted {
		for role := range people {
			if _, ok := rows[what][role]; !ok {
				t.Errorf("the matrix does not say whether a %s may: %s", role, what)
			}
		}
	}
	for what := range rows {
		if !wanted[what] {
			t.Errorf("the matrix has a row for %s, which is not there", what)
		}
	}
}

// TestRoleMatrix asks for everything as everybody by every way in, through Slack, the grammar, the roles and the decision.
func TestRoleMatrix(t *testing.T) {
	m := newMatrix(t)
	rows := readMatrix(t)
	for _, allowed := range []bool{false, true} { // what is allowed changes the state; what is refused must not
		for what, row := range rows {
			for role, may := range row {
				if may == allowed {
					m.row(what, role, may)
				}
			}
		}
	}
}

// row asks for what a row is about. Forms and the Home have tests of their own.
func (m *matrix) row(what, role string, may bool) {
	m.t.Helper()
	verb, opens := strings.CutPrefix(what, "dialog:")
	_, asks := asked[what]
	switch {
	case asks:
		m.ask(what, role, may)
	case opens:
		m.dialog(what+" by a message", people[role], asked[verb].r, may, m.press)
		m.dialog(what+" by the Home", people[role], asked[verb].r, may, m.pressHome)
	case what == "more":
		m.dialog(what, people[role], asked["pause"].r, may, m.choose)
	}
}

func readMatrix(t *testing.T) map[string]map[string]bool {
	t.Helper()
	body, err := os.ReadFile("testdata/roles.txt")
	if err != nil {
		t.Fatal(err)
	}
	rows, columns := map[string]map[string]bool{}, []string(nil)
	for line := range strings.Lines(string(body)) {
		words := strings.Fields(line)
		switch {
		case strings.HasPrefix(line, "#"):
		case columns == nil:
			columns = words[1:]
		default:
			row := map[string]bool{}
			for i, word := range words[1:] {
				row[columns[i]] = word == "yes"
			}
			rows[words[0]] = row
		}
	}
	return rows
}

func newMatrix(t *testing.T) *matrix {
	t.Helper()
	users := append(workspace.DefaultUsers(), workspace.User{ID: "U0VIC", Name: "vic"}, workspace.User{ID: "U0LOST", Name: "lost"})
	w := workspace.New(workspace.Options{Users: users})
	t.Cleanup(w.Close)
	if err := w.Start("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	st, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "releasebot.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	clock := fleet.NewClock(time.Now(), 1)
	info := w.Info()
	i := &installation{
		log: zerolog.Nop(), clock: clock, store: st, limits: bot.NoLimits,
		slack:    slack.Config{BotToken: info.BotToken, AppToken: info.AppToken, APIURL: info.APIURL},
		services: []bot.Service{fleetService(fleet.New(fleet.Config{Seed: 1, Clock: clock}), "webapp", "C0DEPLOYS")},
		roles:    map[string]commands.Roles{"webapp": {Viewers: []string{"U0VIC"}, Operators: []string{"U0BEN"}, Admins: []string{"U0ANNA"}}},
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- i.run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("the bot ended: %v", err)
		}
	})
	m := &matrix{t: t, w: w, store: st, i: i}
	m.until("connected", func() bool { n := 0; w.Read(func(s *workspace.Snapshot) { n = s.Connections() }); return n == 1 })
	for role, user := range people { // everybody is known by now but one
		if role != "lost" {
			m.slash(user, "status")
			m.until(user+" is known", func() bool { _, known := m.since(0, user); return known })
		}
	}
	w.Fail("users.info", 1_000_000, workspace.Fault{Error: "internal_error"})
	return m
}

// until waits for what a test waits for.
func (m *matrix) until(what string, holds func() bool) {
	m.t.Helper()
	ticker, deadline := time.NewTicker(2*time.Millisecond), time.After(30*time.Second)
	defer ticker.Stop()
	for !holds() {
		select {
		case <-ticker.C:
		case <-deadline:
			m.t.Fatalf("not within 30 s: %s", what)
		}
	}
}

func (m *matrix) slash(user, text string) {
	m.t.Helper()
	if err := m.w.Slash(m.t.Context(), user, "C0DEPLOYS", commands.Command, text); err != nil {
		m.t.Errorf("%s types %s: %v", user, text, err)
	}
}

func (m *matrix) state() string {
	m.t.Helper()
	s, _, err := m.store.Load(m.t.Context(), "webapp")
	if err != nil {
		m.t.Fatal(err)
	}
	s.Watch = release.Watch{} // goes on by itself
	body, err := json.Marshal(s)
	if err != nil {
		m.t.Fatal(err)
	}
	return string(body)
}

// ask asks by every way in, and holds what comes of it against the matrix.
func (m *matrix) ask(what, role string, may bool) {
	m.t.Helper()
	user, thing := people[role], asked[what]
	thing.r.Service = "webapp"
	id, value := commands.Press(thing.r, "")
	whispers := func() []workspace.Message { return m.w.Ephemerals(user) }
	for way, by := range map[string]struct {
		act  func()
		said func() []workspace.Message
	}{
		"a command": {func() { m.slash(user, thing.text) }, whispers},
		"a mention": {func() {
			if _, err := m.w.Say(user, "C0DEPLOYS", "<@"+workspace.BotUser+"> "+thing.text, ""); err != nil {
				m.t.Error(err)
			}
		}, whispers},
		"a button":        {func() { m.press(user, id, value) }, whispers},
		"the Home":        {func() { m.pressHome(user, id, value) }, func() []workspace.Message { return m.w.Messages(m.alone(user)) }},
		"a tagged button": {func() { m.press(user, id+":s0", value) }, whispers},
	} {
		before, told, last := m.state(), len(by.said()), m.newest()
		by.act()
		name := fmt.Sprintf("%s by %s of %s", what, way, role)
		var outcome store.Entry
		m.until(name+" is in the history", func() (found bool) { outcome, found = m.since(last, user); return found })
		refused := outcome.Kind == store.EntryRefused && unentitled.MatchString(outcome.Text)
		if refused == may {
			m.t.Errorf("%s: allowed %t, and it is %s: %s", name, may, outcome.Kind, outcome.Text)
		}
		if may {
			continue
		}
		m.until(name+" is told", func() bool { return len(by.said()) > told })
		if said := by.said(); !unentitled.MatchString(said[len(said)-1].Text) {
			m.t.Errorf("%s: told %q", name, said[len(said)-1].Text)
		}
		if after := m.state(); after != before {
			m.t.Errorf("%s changed the state from\n%s to\n%s", name, before, after)
		}
	}
}

// newest is the id of the newest line of the history.
func (m *matrix) newest() int64 {
	entries := m.history(1)
	if len(entries) == 0 {
		return 0
	}
	return entries[0].ID
}

// since is the newest line that a person caused after another one.
func (m *matrix) since(last int64, user string) (store.Entry, bool) {
	for _, e := range m.history(10) {
		if e.ID > last && e.By == user {
			return e, true
		}
	}
	return store.Entry{}, false
}

func (m *matrix) history(n int) []store.Entry {
	m.t.Helper()
	entries, err := m.store.History(m.t.Context(), "webapp", n)
	if err != nil {
		m.t.Fatal(err)
	}
	return entries
}
