package git_test

import (
	"encoding/pem"
	"io/fs"
	"net/http"
	"net/http/cgi"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"releasebot/deployer/git"
)

func TestWhatCannotBeReached(t *testing.T) {
	empty := newRepo(t)
	_, err := empty.open(git.Config{}).Newest(t.Context(), "")
	wantError(t, err, "has no branch main, or nothing on it yet")
	_, err = empty.open(git.Config{}).Find(t.Context(), "b1")
	wantError(t, err, "has no branch main")

	r := newRepo(t)
	one := r.line("", "one")[0]
	r.git("", "update-ref", "refs/heads/refs/heads/release", one) // its name ends like the branch that is asked for
	_, err = r.open(git.Config{Branch: "release"}).Newest(t.Context(), "")
	wantError(t, err, "has no branch release")
	_, err = r.open(git.Config{URL: "/no/such/repository"}).Newest(t.Context(), "")
	wantError(t, err, "git ls-remote of /no/such/repository failed: fatal: '/no/such/repository' does not appear to be a git repository")
	_, err = r.open(git.Config{URL: "https://127.0.0.1:1/x.git"}).Newest(t.Context(), "")
	wantError(t, err, "git ls-remote of https://127.0.0.1:1/x.git failed: fatal: unable to access")

	// What was fetched before does not hide that the repository cannot be reached now.
	builds := r.open(git.Config{})
	newest(t, builds, "")
	if err := os.Rename(r.dir, r.dir+".away"); err != nil {
		t.Fatal(err)
	}
	_, err = builds.Newest(t.Context(), "")
	wantError(t, err, "git ls-remote of file://")
	r.dir += ".away"
}

func TestConfigIsChecked(t *testing.T) {
	for _, url := range []string{
		"", "-x", "--upload-pack=touch x", "ext::sh -c id", "fd::17", "https::x", "http://host/x", "git://host/x", "ftp://host/x",
		"ext://x", "https://", "https:///x", "ssh://-oProxyCommand=id/x", "ssh://git:pw@host/x", "-oProxyCommand=id:x",
		"git@-oProxyCommand=id:x", "host:-x", "a b:c", "https://host/x\ny", "https://user:secret@host:port/x", "https://user:secret@ho st/",
	} {
		if _, err := git.New(git.Config{URL: url, Cache: t.TempDir()}); err == nil {
			t.Errorf("URL %q was taken", url)
		} else if strings.Contains(err.Error(), "secret") {
			t.Errorf("URL %q: the error shows the password: %v", url, err)
		}
	}
	for _, url := range []string{
		"https://github.com/acme/webapp.git", "https://token@host/x", "ssh://git@host:22/x", "git@github.com:acme/webapp.git", "host:x",
		"file:///srv/x.git", "/srv/x.git", "./x:y.git", "x.git",
	} {
		if _, err := git.New(git.Config{URL: url, Cache: t.TempDir()}); err != nil {
			t.Errorf("URL %q: %v", url, err)
		}
	}
	for _, branch := range []string{"--upload-pack=x", "-", "a b", "a..b", "a:b", "a^", "a~1", "*", "a?", "[x]", "@", "@{-1}", "a@{1}", "/a", "a/", "a//b", ".a", "a/.b", "a.", "a.lock", "a\nb", "a\\b"} {
		if _, err := git.New(git.Config{URL: "/srv/x", Branch: branch, Cache: t.TempDir()}); err == nil {
			t.Errorf("branch %q was taken", branch)
		}
	}
	for _, branch := range []string{"main", "release/1.2", "größe", "a+b", "x@y", "$(id)", "dependabot/npm_and_yarn/x-1.0"} {
		r := newRepo(t)
		tip := r.line("", "one")[0]
		r.git("", "update-ref", "refs/heads/"+branch, tip)
		wantBuild(t, newest(t, r.open(git.Config{Branch: branch}), ""), tip, "b1")
	}
}

// overHTTPS serves the repository as a host does, to those who give the password.
func overHTTPS(t *testing.T, r *repo, user, password string) (address, ca string) {
	t.Helper()
	core, err := exec.CommandContext(t.Context(), "git", "--exec-path").Output()
	if err != nil {
		t.Fatal(err)
	}
	backend := &cgi.Handler{
		Path: filepath.Join(strings.TrimSpace(string(core)), "git-http-backend"),
		Env:  []string{"GIT_PROJECT_ROOT=" + filepath.Dir(r.dir), "GIT_HTTP_EXPORT_ALL=1", "REMOTE_USER=x"},
	}
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		if u, p, ok := q.BasicAuth(); !ok || u != user || p != password {
			w.Header().Set("WWW-Authenticate", `Basic realm="git"`)
			http.Error(w, "who are you", http.StatusUnauthorized)
			return
		}
		backend.ServeHTTP(w, q)
	}))
	t.Cleanup(server.Close)
	ca = filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(ca, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	return strings.TrimPrefix(server.URL, "https://"), ca
}

// A password in the URL gets git in, and is seen nowhere: not in arguments, not in the cache, not in errors.
func TestPasswordIsKept(t *testing.T) {
	r, cache, log := newRepo(t), t.TempDir(), filepath.Join(t.TempDir(), "log")
	r.git("", "config", "uploadpack.allowFilter", "true")
	ids := r.line("", "one", "two")
	address, ca := overHTTPS(t, r, "bot", "s3cr/t pw")
	config := git.Config{
		URL: "https://bot:s3cr%2Ft%20pw@" + address + "/webapp.git", Cache: cache, Env: map[string]string{"GIT_SSL_CAINFO": ca, "GIT_TRACE": log}, // the trace has the arguments of all that git runs
	}
	wantBuild(t, newest(t, r.open(config), ids[0]), ids[1], "b2", "two")

	config.URL = "https://bot:wr0ngs3cr@" + address + "/webapp.git"
	_, err := r.open(config).Newest(t.Context(), "")
	wantError(t, err, "git ls-remote of https://"+address+"/webapp.git failed: it asks for a user and password")
	if strings.Contains(err.Error(), "s3cr") {
		t.Errorf("the error shows the password: %v", err)
	}
	if data, _ := os.ReadFile(log); !strings.Contains(string(data), "remote-https") {
		t.Errorf("the trace has not what git ran: %.200q", data)
	}
	for _, place := range []string{cache, filepath.Dir(log)} {
		_ = filepath.WalkDir(place, func(path string, entry fs.DirEntry, err error) error {
			if err == nil && entry.Type().IsRegular() {
				if data, _ := os.ReadFile(path); strings.Contains(string(data), "s3cr") || strings.Contains(string(data), "Ym90On") {
					t.Errorf("%s holds the password", path)
				}
			}
			return nil
		})
	}
}
