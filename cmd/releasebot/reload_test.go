package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rs/zerolog"

	"releasebot/bot"
	"releasebot/commands"
	"releasebot/internal/config"
)

// fakeRunning writes down what a reload asks of it.
type fakeRunning struct {
	mu       sync.Mutex
	did      []string
	busy     map[string]bool
	onStop   func(service string) // before it is written down
	noPlaces error
	changed  map[string]bot.Service
	roles    map[string]commands.Roles
}

func (f *fakeRunning) note(what ...string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.did = append(f.did, strings.Join(what, " "))
}

// told is what was done since the last call.
func (f *fakeRunning) told() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	did := f.did
	f.did = nil
	return did
}

func (f *fakeRunning) deploying(_ context.Context, service string) (bool, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.busy[service], nil
}

func (f *fakeRunning) setBusy(service string, busy bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.busy[service] = busy
}

// set changes how it behaves.
func (f *fakeRunning) set(change func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	change()
}

func (f *fakeRunning) places(_ context.Context, channels []string) (map[string]string, error) {
	f.note("places", strings.Join(channels, ","))
	f.mu.Lock()
	defer f.mu.Unlock()
	return map[string]string{}, f.noPlaces
}

func (f *fakeRunning) start(s bot.Service) { f.note("start", s.Policy.Service) }

func (f *fakeRunning) stop(service, _ string) {
	f.note("stop", service)
	f.mu.Lock()
	onStop := f.onStop
	f.mu.Unlock()
	if onStop != nil {
		onStop(service)
	}
}

func (f *fakeRunning) change(s bot.Service, said string, refused bool) {
	what := "change"
	if refused {
		what = "refuse"
	}
	f.note(what, s.Policy.Service+":", said)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.changed[s.Policy.Service] = s
}

func (f *fakeRunning) settle(services []bot.Service, roles map[string]commands.Roles, _ map[string]string) {
	var all []string
	for _, s := range services {
		all = append(all, s.Policy.Service)
	}
	f.note("settle", strings.Join(all, ","))
	f.mu.Lock()
	defer f.mu.Unlock()
	f.roles = roles
}

const twoServices = `
slack: {channel: C0DEPLOYS, bot_token: "${TOKEN}"}
metrics: {prometheus: {url: http://localhost:9090}}
services:
  - name: webapp
    builds: {git: {url: https://github.com/acme/webapp.git}}
    deploy: {command: {argv: [./deploy.sh], env: {KEY: "${TOKEN}"}}}
    tiers: [{name: canary, bake: 10m}, {name: production, bake: 30m}]
    charts: [{name: Errors, query: sum(errors)}]
  - name: shop
    builds: {git: {url: https://github.com/acme/shop.git}}
    deploy: {command: {argv: [./deploy.sh]}}
    tiers: [{name: production, bake: 30m}]
    charts: [{name: Errors, query: sum(errors)}]
`

// reloadSite is a reload of a file that can be written, on a fake of what runs.
type reloadSite struct {
	t       *testing.T
	path    string
	running *fakeRunning
	reload  *reload
	hup     chan os.Signal
	log     strings.Builder
	tries   []bool
}

func token(string) (string, bool) { return "xoxb-hunter2", true }

func newReloadSite(t *testing.T) *reloadSite {
	s := &reloadSite{
		t: t, path: filepath.Join(t.TempDir(), "releasebot.yml"), hup: make(chan os.Signal, 1),
		running: &fakeRunning{busy: map[string]bool{}, changed: map[string]bot.Service{}},
	}
	s.write(twoServices)
	cfg, err := config.Load(s.path, token)
	if err != nil {
		t.Fatal(err)
	}
	all, err := build(cfg, nil)
	if err != nil {
		t.Fatal(err)
	}
	s.reload = &reload{
		path: s.path, lookup: token, clock: bot.Wall{}, log: zerolog.New(&s.log), to: s.running, running: all,
		done: func(taken bool, _ time.Time) { s.tries = append(s.tries, taken) },
	}
	return s
}

// run lets the reload go on until the test ends.
func (s *reloadSite) run() (stop func()) {
	ctx, cancel := context.WithCancel(s.t.Context())
	done := make(chan struct{})
	go func() { defer close(done); s.reload.run(ctx, s.hup) }()
	return func() { cancel(); <-done }
}

// write replaces the file, as editors do.
func (s *reloadSite) write(text string) {
	s.t.Helper()
	if err := os.WriteFile(s.path+".new", []byte(text), 0o600); err != nil {
		s.t.Fatal(err)
	}
	if err := os.Rename(s.path+".new", s.path); err != nil {
		s.t.Fatal(err)
	}
}

// with is the file with texts replaced.
func (s *reloadSite) with(replace ...string) {
	s.t.Helper()
	for i := 0; i < len(replace); i += 2 {
		if !strings.Contains(twoServices, replace[i]) {
			s.t.Fatalf("there is no %q", replace[i])
		}
	}
	s.write(strings.NewReplacer(replace...).Replace(twoServices))
}

// wait lets fake time pass, and holds what was done in it.
func (s *reloadSite) wait(d time.Duration, want ...string) {
	s.t.Helper()
	<-time.After(d)
	synctest.Wait()
	s.did(want...)
}

func (s *reloadSite) did(want ...string) {
	s.t.Helper()
	if diff := cmp.Diff(want, s.running.told()); diff != "" {
		s.t.Error(diff)
	}
}

func inReload(t *testing.T, test func(t *testing.T, s *reloadSite)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := newReloadSite(t)
		defer s.run()()
		s.wait(12*time.Second, "settle webapp,shop") // the file as it was at the start
		test(t, s)
		if strings.Contains(s.log.String(), "hunter2") {
			t.Errorf("a secret is in the log: %s", s.log.String())
		}
	})
}

const withoutShop = "\n  - name: shop"

// cut is the file without its second service.
func (s *reloadSite) cut() { text, _, _ := strings.Cut(twoServices, withoutShop); s.write(text + "\n") }

func TestReloadTakesAChangedFile(t *testing.T) {
	inReload(t, func(t *testing.T, s *reloadSite) {
		s.wait(10 * time.Minute)
		s.with("bake: 10m", "bake: 5m")
		s.wait(11*time.Second, "settle webapp,shop", "change webapp: canary: bake 10m → 5m")
		if got := s.running.changed["webapp"].Policy.Tiers[0].Bake; got != 5*time.Minute {
			t.Errorf("it bakes for %s", got)
		}
		s.wait(10 * time.Minute)
		if !slices.Equal(s.tries, []bool{true, true}) {
			t.Error(s.tries)
		}
	})
}

// Kubernetes puts a link to another folder in the file's place.
func TestReloadFollowsALink(t *testing.T) {
	inReload(t, func(t *testing.T, s *reloadSite) {
		other := filepath.Join(t.TempDir(), "other.yml")
		if err := os.WriteFile(other, []byte(strings.Replace(twoServices, "bake: 10m", "bake: 5m", 1)), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(os.Remove(s.path), os.Symlink(other, s.path)); err != nil {
			t.Fatal(err)
		}
		s.wait(11*time.Second, "settle webapp,shop", "change webapp: canary: bake 10m → 5m")
	})
}

// A file that somebody is writing is not read as if it were whole, and for a moment there may be none.
func TestReloadWaitsForTheWriter(t *testing.T) {
	inReload(t, func(_ *testing.T, s *reloadSite) {
		for _, text := range []string{"", "slack:", "slack: {channel: C0"} {
			s.write(text)
			s.wait(reloadEvery)
		}
		if err := os.Remove(s.path); err != nil {
			s.t.Fatal(err)
		}
		s.wait(reloadEvery)
		s.with("bake: 10m", "bake: 5m")
		s.wait(11*time.Second, "settle webapp,shop", "change webapp: canary: bake 10m → 5m")
	})
}

func TestReloadOnSignal(t *testing.T) {
	inReload(t, func(_ *testing.T, s *reloadSite) {
		s.with("bake: 10m", "bake: 5m")
		s.hup <- syscall.SIGHUP
		synctest.Wait()
		s.did("settle webapp,shop", "change webapp: canary: bake 10m → 5m")
		s.hup <- syscall.SIGHUP
		synctest.Wait()
		s.did("settle webapp,shop")
	})
}

// What did not change keeps what it has read; what did change keeps what it can.
func TestReloadOfOneServiceCostsNoOther(t *testing.T) {
	inReload(t, func(t *testing.T, s *reloadSite) {
		before := s.reload.running.services
		s.with("bake: 10m", "bake: 5m", "acme/shop.git", "acme/store.git")
		s.wait(11*time.Second, "settle webapp,shop", "change webapp: canary: bake 10m → 5m",
			"change shop: builds: git.url https://github.com/acme/shop.git → https://github.com/acme/store.git")
		webapp, shop := s.running.changed["webapp"], s.running.changed["shop"]
		if webapp.Builds != before[0].Builds || webapp.Driver != before[0].Driver {
			t.Error("other bakes made new builds or a new driver")
		}
		if shop.Watcher != before[1].Watcher || shop.Driver != before[1].Driver || shop.Builds == before[1].Builds {
			t.Error("another repository must make new builds, and nothing else")
		}
		s.with("metrics: {prometheus: {url: http://localhost:9090}}", "metrics: {prometheus: {url: http://localhost:9091}}",
			"bake: 10m", "bake: 5m", "acme/shop.git", "acme/store.git")
		s.wait(11*time.Second, "settle webapp,shop", "change webapp: metrics: prometheus.url http://localhost:9090 → http://localhost:9091",
			"change shop: metrics: prometheus.url http://localhost:9090 → http://localhost:9091")
		if s.running.changed["shop"].Watcher == shop.Watcher {
			t.Error("another server is asked by the watcher of the one before")
		}
	})
}

func TestReloadOfRoles(t *testing.T) {
	inReload(t, func(t *testing.T, s *reloadSite) {
		before := s.reload.running.services
		s.with("channel: C0DEPLOYS,", "channel: C0DEPLOYS, roles: {admins: [U0ANNA]},")
		s.wait(11*time.Second, "settle webapp,shop", "change webapp: roles: admins + U0ANNA", "change shop: roles: admins + U0ANNA")
		if got := s.running.roles["shop"].Admins; !slices.Equal(got, []string{"U0ANNA"}) {
			t.Error(got)
		}
		if got := s.reload.running.services[0]; !reflect.DeepEqual(got.Policy, before[0].Policy) || got.Watcher != before[0].Watcher {
			t.Error("roles changed more than the roles")
		}
	})
}

func TestReloadAddsAndTakesAway(t *testing.T) {
	inReload(t, func(_ *testing.T, s *reloadSite) {
		s.with("  - name: shop", "  - name: store\n    channel: \"#store\"")
		s.wait(11*time.Second, "places #store", "stop shop", "start store", "settle webapp,store")
	})
}

// All or nothing: whatever is wrong, nothing is done and the reason is said, once.
func TestReloadRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		replace []string
		want    string
		tries   int // within ten minutes: what is not in the file may change by itself
	}{
		"a mistake": {
			[]string{"bake: 10m", "bake: ten", "name: shop", "nam: shop"},
			`refuse webapp: releasebot.yml, line 8: "bake" must be a length of time in d, h, m and s, such as 90s, 10m, 1h30m or 30d, not "ten". And 1 more: see the log.`, 1,
		},
		"a key that needs a restart": {
			[]string{"bake: 10m", "bake: 5m", `channel: C0DEPLOYS, bot_token: "${TOKEN}"`, "channel: C0DEPLOYS, bot_token: xoxb-other, emoji: {blue: \":blue:\"}"},
			"refuse webapp: slack.bot_token, slack.emoji.blue can only be changed by a restart of the bot; nothing of the file was taken over", 1,
		},
		"what cannot be built": {
			[]string{"bake: 10m", "bake: 5m", "{url: http://localhost:9090}", "{url: https://localhost:9090, auth: {tls: {ca: none.pem}}}"},
			"refuse webapp: service webapp: metrics.prometheus: the authorities' file (auth.tls.ca) cannot be read: open ", 10,
		},
	} {
		t.Run(name, func(t *testing.T) {
			inReload(t, func(t *testing.T, s *reloadSite) {
				before := s.reload.running
				s.with(c.replace...)
				<-time.After(10 * time.Minute)
				synctest.Wait()
				if got := s.running.told(); len(got) != 1 || !strings.HasPrefix(got[0], c.want) {
					t.Errorf("%q\nwant %q", got, c.want)
				}
				if got := len(s.tries) - 1; got > c.tries || got < min(c.tries, 9) {
					t.Errorf("%d tries", got)
				}
				if s.reload.running != before || s.tries[len(s.tries)-1] {
					t.Error("a part of it was taken over")
				}
				s.with()
				s.wait(11*time.Second, "settle webapp,shop")
				s.with(c.replace...)
				<-time.After(11 * time.Second)
				synctest.Wait()
				if len(s.running.told()) != 1 {
					t.Error("the same mistake, made again, is not said again")
				}
			})
		})
	}
}

func TestReloadRefusesAChannelWithoutTheBot(t *testing.T) {
	inReload(t, func(_ *testing.T, s *reloadSite) {
		s.running.set(func() { s.running.noPlaces = errors.New("the bot is not in channel #ship") })
		s.with("bake: 10m", "bake: 5m", "name: shop", "name: shop\n    channel: \"#ship\"")
		s.wait(11*time.Second, "places #ship", "refuse webapp: the bot is not in channel #ship")
		s.wait(retryEvery, "places #ship") // somebody may invite it
		s.running.set(func() { s.running.noPlaces = nil })
		s.wait(retryEvery, "places #ship", "settle webapp,shop", "change webapp: canary: bake 10m → 5m", "change shop: channel C0DEPLOYS → #ship")
	})
}

func TestReloadKeepsAServiceThatIsDeployed(t *testing.T) {
	const refused = "refuse webapp: the service shop is being deployed and cannot be taken away; let the deploy end or roll it back, and the file is tried again"
	inReload(t, func(_ *testing.T, s *reloadSite) {
		s.running.setBusy("shop", true)
		s.cut()
		s.wait(11*time.Second, refused)
		s.wait(5 * time.Minute)
		s.running.setBusy("shop", false)
		s.running.set(func() { // a build comes in that very moment
			s.running.onStop = func(string) { s.running.setBusy("shop", true) }
		})
		s.wait(retryEvery, "stop shop", "start shop")
		s.running.set(func() { s.running.onStop = nil })
		s.running.setBusy("shop", false)
		s.wait(retryEvery, "stop shop", "settle webapp")
	})
}

func TestReloadWithoutAFile(t *testing.T) {
	inReload(t, func(t *testing.T, s *reloadSite) {
		if err := os.Remove(s.path); err != nil {
			t.Fatal(err)
		}
		<-time.After(5 * time.Minute)
		synctest.Wait()
		if got := s.running.told(); len(got) != 1 || !strings.HasPrefix(got[0], "refuse webapp: the file cannot be read: ") {
			t.Errorf("%q", got)
		}
		s.with()
		s.wait(11*time.Second, "settle webapp,shop")
	})
}

func TestLongChangesAreCut(t *testing.T) {
	if got := brief(strings.Repeat("ä", 3000)); len([]rune(got)) > briefly+40 || !strings.HasSuffix(got, "see the log") {
		t.Errorf("%d characters", len([]rune(got)))
	}
}
