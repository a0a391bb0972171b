package config

import (
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// changed is the example, read after replacing texts in it.
func changed(t *testing.T, replace ...string) *Config {
	t.Helper()
	data, err := os.ReadFile(example)
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	for i := 0; i < len(replace); i += 2 {
		if !strings.Contains(text, replace[i]) {
			t.Fatalf("the example has no %q", replace[i])
		}
		text = strings.ReplaceAll(text, replace[i], replace[i+1])
	}
	c, err := Parse(example, []byte(text), fakeEnv)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestDiff(t *testing.T) {
	for want, replace := range map[string][]string{
		"":                                       {"# A build moves down", "# A build goes down"},
		"canary: bake 10m → 5m":                  {"canary, zones: [use1-az1, use1-az2], bake: 10m", "canary, zones: [use1-az1, use1-az2], bake: 5m"},
		"charts: + Delay, − Latency":             {"- name: Latency", "- name: Delay"},
		"production: zones + use1-az3":           {"production, zones: [use1-az1, use1-az2]", "production, zones: [use1-az1, use1-az2, use1-az3]"},
		"production: zones another order":        {"production, zones: [use1-az1, use1-az2]", "production, zones: [use1-az2, use1-az1]"},
		"windows changed":                        {"for: 4h", "for: 5h"},
		"Log Volume: zscore.high 4 → 5":          {"zscore: {high: 4}", "zscore: {high: 5}"},
		"Log Volume: zscore removed, jump added": {"        zscore: {high: 4}  ", "        jump: {high: 1}  "},
		"Five Hundred Errors: threshold removed": {"        threshold: {high: 5}\n", ""},
		"judge: step 1m → 30s; 8 of the charts: step 1m → 30s":                    {"step: 60s ", "step: 30s "},
		"Latency: query changed":                                                  {"histogram_quantile(0.99,", "histogram_quantile(0.95,"},
		"channel #deploys → #ship":                                                {"channel: \"#deploys\"", "channel: \"#ship\""},
		"rollback_limit: max 3 → 5":                                               {"{max: 3, within: 2h}", "{max: 5, within: 2h}"},
		"slack: unseen_after 15m → 0s":                                            {"unseen_after: 15m", "unseen_after: 0s"},
		"roles: operators + S0ONCALL":                                             {"# mentions:", "roles: {operators: [S0ONCALL]}\n  # mentions:"},
		"deploy: command.env.DEPLOY_REGION changed":                               {"us-east-1", "us-west-1"},
		"deploy: command.env.DEPLOY_KEY added, command.env.DEPLOY_REGION removed": {"DEPLOY_REGION", "DEPLOY_KEY"},
		"metrics: prometheus.url http://localhost:9090 → http://metrics.example":  {"http://localhost:9090", "http://metrics.example"},
	} {
		got := Diff(load(t, example), changed(t, replace...))
		if want == "" && len(got) > 0 || want != "" && (len(got) != 1 || got[0] != Change{"webapp", Changed, want}) {
			t.Errorf("%v\nwant %s", got, want)
		}
	}
}

func TestDiffOfServices(t *testing.T) {
	renamed := changed(t, "- name: webapp", "- name: shop")
	want := []Change{{"shop", Added, "added"}, {"webapp", Removed, "removed"}}
	if diff := cmp.Diff(want, Diff(load(t, example), renamed)); diff != "" {
		t.Error(diff)
	}
}

// TestDiffShowsNoSecret: an address's password and what is a secret are only said to have changed.
func TestDiffShowsNoSecret(t *testing.T) {
	old, err := Parse("secrets.yml", []byte(withSecrets), fakeEnv)
	if err != nil {
		t.Fatal(err)
	}
	new, err := Parse("secrets.yml", []byte(strings.ReplaceAll(withSecrets, "hunter2", "hunter3")), fakeEnv)
	if err != nil {
		t.Fatal(err)
	}
	want := []Change{{"webapp", Changed, "builds: git.url changed, git.web changed; deploy: command.env.PLAIN changed; " +
		"metrics: prometheus.url changed, prometheus.auth.headers.X-Key changed"}}
	if diff := cmp.Diff(want, Diff(old, new)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"slack.app_token", "slack.api_url", "store.postgres", "webhook.secret"}, Fixed(old, new)); diff != "" {
		t.Error(diff)
	}
}

// TestEveryKeyIsCompared changes each value that the file can have, one at a time.
func TestEveryKeyIsCompared(t *testing.T) {
	handed := []string{"Slack.Channel", "Slack.Roles", "Slack.UnseenAfter"} // to the services, whose own are compared
	n := 0
	var walk func(path string, v reflect.Value, old, new *Config)
	walk = func(path string, v reflect.Value, old, new *Config) {
		if slices.ContainsFunc(handed, func(p string) bool { return strings.HasPrefix(path, p) }) {
			return
		}
		switch v.Kind() {
		case reflect.Struct:
			for i := range v.NumField() {
				if v.Type().Field(i).IsExported() {
					walk(path+"."+v.Type().Field(i).Name, v.Field(i), old, new)
				}
			}
			return
		case reflect.Pointer:
			walk(path, v.Elem(), old, new)
			was := reflect.New(v.Type()).Elem()
			was.Set(v)
			v.SetZero()
			n++
			if len(Diff(old, new))+len(Fixed(old, new)) == 0 || len(Diff(new, old))+len(Fixed(new, old)) == 0 {
				t.Errorf("that %s is left out makes no difference", path)
			}
			v.Set(was)
			return
		case reflect.Slice:
			if v.Type().Elem().Kind() != reflect.String {
				for i := range v.Len() {
					walk(fmt.Sprintf("%s[%d]", path, i), v.Index(i), old, new)
				}
				return
			}
		}
		was := reflect.New(v.Type()).Elem()
		was.Set(v)
		mutate(v)
		n++
		if len(Diff(old, new))+len(Fixed(old, new)) == 0 {
			t.Errorf("another %s makes no difference", path)
		}
		v.Set(was)
	}
	old, new := filled(), filled()
	if d, f := Diff(old, new), Fixed(old, new); len(d)+len(f) > 0 {
		t.Fatal(d, f)
	}
	for _, name := range []string{"Slack", "Store", "Data", "HTTP", "Webhook", "Metrics", "Services"} {
		walk(name, reflect.ValueOf(new).Elem().FieldByName(name), old, new)
	}
	if reflect.TypeFor[Config]().NumField() != 7 || n < 90 {
		t.Errorf("%d values of %d parts", n, reflect.TypeFor[Config]().NumField())
	}
}

// filled is a configuration in which everything is set.
func filled() *Config {
	c := &Config{}
	fill(reflect.ValueOf(c).Elem())
	return c
}

func fill(v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				fill(v.Field(i))
			}
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem())
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0))
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		item := reflect.New(v.Type().Elem()).Elem()
		fill(item)
		v.SetMapIndex(reflect.ValueOf("one"), item)
	default:
		mutate(v)
	}
}

func mutate(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(v.String() + "x")
	case reflect.Bool:
		v.SetBool(!v.Bool())
	case reflect.Int, reflect.Int64:
		v.SetInt(v.Int() + int64(time.Second))
	case reflect.Float64:
		v.SetFloat(v.Float() + 1)
	case reflect.Slice:
		v.Set(reflect.Append(reflect.MakeSlice(v.Type(), 0, 0), reflect.ValueOf("other").Convert(v.Type().Elem())))
	case reflect.Map:
		m := reflect.MakeMap(v.Type())
		m.SetMapIndex(reflect.ValueOf("one"), reflect.ValueOf("other").Convert(v.Type().Elem()))
		v.Set(m)
	}
}

// FuzzDiff: two files that do not differ mean the same, and no difference shows a secret.
func FuzzDiff(f *testing.F) {
	data, err := os.ReadFile("testdata/minimal.yml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data, []byte(withSecrets))
	f.Add([]byte(withSecrets), []byte(strings.ReplaceAll(withSecrets, "hunter2", "${OTHER}")))
	f.Add(data, []byte(strings.ReplaceAll(string(data), "10m", "5m")))
	f.Fuzz(func(t *testing.T, one, two []byte) {
		env := func(secret string) func(string) (string, bool) {
			return func(name string) (string, bool) { return secret, name != "NONE" }
		}
		a, errA := Parse("fuzz.yml", one, env("sEcReTsEcReTsEcReTsEcReTsEcReT-1"))
		b, errB := Parse("fuzz.yml", two, env("sEcReTsEcReTsEcReTsEcReTsEcReT-2"))
		if errA != nil || errB != nil {
			return
		}
		if d, keys := Diff(a, a), Fixed(b, b); len(d)+len(keys) > 0 {
			t.Fatalf("something differs from itself: %v %v", d, keys)
		}
		changes := Diff(a, b)
		for _, c := range changes {
			if strings.ContainsFunc(c.Text, func(r rune) bool { return r < ' ' }) {
				t.Errorf("%q is no line", c.Text)
			}
		}
		if len(changes) == 0 {
			for i := range a.Services {
				s := byName(b.Services)[a.Services[i].Name]
				if diff := cmp.Diff(a.Services[i].Policy(), s.Policy()); diff != "" {
					t.Errorf("a difference that Diff does not see: %s", diff)
				}
			}
		}
	})
}
