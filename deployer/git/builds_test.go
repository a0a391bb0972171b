package git_test

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"releasebot/deployer/git"
	"releasebot/release"
)

func TestNewestTellsTheChanges(t *testing.T) {
	r := newRepo(t)
	first := r.line("", "start")[0]
	squashed := r.line(first, "Fix \x1b[31mred\x1b[0m \a\u202e carts (#7)\n\nbody (#8)\nby Bea")[0]
	side := r.commit("wip\nby Cid", r.commit("wip 1\nby Dan", first))
	merged := r.commit("Merge pull request #12 from acme/login\n\nNew login <!channel>\nby Zoe", squashed, side)
	gitlab := r.commit("Merge branch 'pay' into 'main'\n\nPay later\n\nCloses #3\n\nSee merge request acme/web!34\nby Zoe", merged, r.commit("pay\nby Eve", first))
	hotfix := r.commit("Hot fix", gitlab)
	plain := r.commit("Merge branch 'release'\nby Zoe", hotfix, r.commit("x\nby Fay", first))
	r.move(plain)

	web := "https://github.com/acme/webapp"
	build := newest(t, r.open(git.Config{Web: web + "/"}), first)
	changes := []release.Change{
		{Number: 7, Title: "Fix red carts", Author: "Bea", Email: "bea@example.com", Commit: squashed, URL: web + "/pull/7"},
		{Number: 12, Title: "New login <!channel>", Author: "Cid", Email: "cid@example.com", Commit: merged, URL: web + "/pull/12"},
		{Number: 34, Title: "Pay later", Author: "Eve", Email: "eve@example.com", Commit: gitlab, URL: web + "/-/merge_requests/34"},
		{Title: "Hot fix", Author: "Ann", Email: "ann@example.com", Commit: hotfix, URL: web + "/commit/" + hotfix},
		{Title: "Merge branch 'release'", Author: "Zoe", Email: "zoe@example.com", Commit: plain, URL: web + "/commit/" + plain},
	}
	want := release.Build{ID: plain, Name: "b6", Time: time.Unix(r.clock, 0).UTC(), URL: web + "/commit/" + plain, Changes: changes}
	if !reflect.DeepEqual(build, want) {
		t.Errorf("got  %+v\nwant %+v", build, want)
	}
	bare := newest(t, r.open(git.Config{ChangeURL: "https://review/{number}/"}), hotfix)
	if len(bare.Changes) != 1 || bare.URL != "" || bare.Changes[0].URL != "" {
		t.Errorf("without Web: %+v", bare)
	}
	own := newest(t, r.open(git.Config{ChangeURL: "https://review/{number}/"}), first)
	if own.Changes[0].URL != "https://review/7/" || own.Changes[2].URL != "https://review/34/" {
		t.Errorf("with ChangeURL: %+v", own.Changes)
	}
}

func TestNewestFollowsTheBranch(t *testing.T) {
	r, log := newRepo(t), filepath.Join(t.TempDir(), "log")
	one := r.line("", "one")[0]
	builds := r.open(git.Config{Program: program(t, `echo "$*" >>`+log)})
	wantBuild(t, newest(t, builds, ""), one, "b1")
	wantBuild(t, newest(t, builds, one), one, "b1")

	_ = os.Remove(log)
	build := newest(t, builds, one)
	if data, _ := os.ReadFile(log); strings.Count(string(data), "\n") != 2 || !strings.Contains(string(data), "ls-remote") {
		t.Errorf("an unmoved branch took %q", data)
	}
	wantBuild(t, build, one, "b1")

	two := r.line(one, "two", "three")[1]
	wantBuild(t, newest(t, builds, one), two, "b3", "two", "three")
	newest(t, builds, one).Changes[0].Title = "spoilt"
	wantBuild(t, newest(t, builds, one), two, "b3", "two", "three")
	if data, _ := os.ReadFile(log); strings.Count(string(data), "fetch ") != 1 {
		t.Errorf("one move took %q", data)
	}
}

func TestManyChangesAreCounted(t *testing.T) {
	r := newRepo(t)
	ids := r.line("", strings.Split("0 1 2 3 4 5 6 7", " ")...)
	builds := r.open(git.Config{MaxChanges: 3})
	wantBuild(t, newest(t, builds, ids[0]), ids[7], "b8", "and 4 earlier changes", "5", "6", "7")
	wantBuild(t, newest(t, builds, ids[4]), ids[7], "b8", "5", "6", "7")
}

// A commit may say nothing at all.
func TestEmptyMessage(t *testing.T) {
	r := newRepo(t)
	ids := r.line("", "one", "", "three")
	wantBuild(t, newest(t, r.open(git.Config{}), ids[0]), ids[2], "b3", "(no title)", "three")
	r.move(ids[1])
	wantBuild(t, newest(t, r.open(git.Config{}), ids[0]), ids[1], "b2", "(no title)")
}

func TestForcePush(t *testing.T) {
	r := newRepo(t)
	ids := r.line("", "one", "two", "three")
	builds := r.open(git.Config{})
	newest(t, builds, ids[0])
	note := "the history of main was rewritten: " + ids[2][:10] + " is no longer part of it"

	r.move(ids[0])
	wantBuild(t, newest(t, builds, ids[2]), ids[0], "b1", "main was moved back: it no longer has "+ids[2][:10])
	other := r.line(ids[0], "other", "another")[1]
	wantBuild(t, newest(t, builds, ids[2]), other, "b3", note, "other", "another")
	fresh := r.open(git.Config{}) // a cache that never saw what was pushed away
	wantBuild(t, newest(t, fresh, ids[2]), other, "b3", note)
	root := r.line("", "new root")[0]
	wantBuild(t, newest(t, builds, ids[2]), root, "b1", note)
	wantBuild(t, newest(t, builds, "sha256:0af3"), root, "b1", "the history of main was rewritten: sha256:0af3 is no longer part of it")
	wantBuild(t, newest(t, builds, "--all"), root, "b1", "the history of main was rewritten: --all is no longer part of it")
}

func TestFind(t *testing.T) {
	r := newRepo(t)
	ids := r.line("", "one", "two")
	inside := r.commit("inside", ids[0])
	merge := r.commit("Merge pull request #1 from a/b\n\ntitle", ids[1], inside)
	tip := r.line(merge, "four")[0]
	builds := r.open(git.Config{})
	for name, want := range map[string]string{
		"b1": ids[0], "b2": ids[1], "b3": merge, "b4": tip, "main": tip, "main~1": merge, "HEAD": tip, "main^^^": ids[0],
		ids[1]: ids[1], ids[1][:8]: ids[1], strings.ToUpper(ids[1]): ids[1], tip: tip,
	} {
		if build, err := builds.Find(t.Context(), name); err != nil || build.ID != want || build.Changes != nil || build.Name == "" {
			t.Errorf("Find(%q) = %+v, %v, want %s", name, build, err, want)
		}
	}
	for name, words := range map[string]string{
		"b5": "there is no build b5: the newest on main is b4", "b0": `nothing on main is called "b0"`,
		inside: "main itself never stood there", "main~1^2": "main itself never stood there",
		strings.Repeat("0", 40): "nothing on main is called", "nosuch": `nothing on main is called "nosuch"`, "main~99": "nothing on main",
		"": "is no build", "--upload-pack=touch x": "is no build", "-h": "is no build", "main..HEAD": "is no build",
		":/one": "is no build", "main^{/one}": "is no build", "main@{1}": "is no build", "a b": "is no build", "x\x00y": "is no build",
		"$(id)": "is no build", strings.Repeat("x", 300): "is no build",
	} {
		build, err := builds.Find(t.Context(), name)
		if err == nil || !strings.Contains(err.Error(), words) || strings.Contains(err.Error(), "\n") {
			t.Errorf("Find(%q) = %+v, %v, want %q", name, build, err, words)
		}
	}
}

func TestBuildsTakeTurns(t *testing.T) {
	r := newRepo(t)
	tip := r.line("", "one", "two")[1]
	builds := r.open(git.Config{})
	var all sync.WaitGroup
	for i := range 4 {
		all.Go(func() {
			build, err := builds.Find(t.Context(), "b2")
			if i%2 == 0 {
				build, err = builds.Newest(t.Context(), "")
			}
			if err != nil || build.ID != tip {
				t.Errorf("%+v, %v", build, err)
			}
		})
	}
	all.Wait()
}
