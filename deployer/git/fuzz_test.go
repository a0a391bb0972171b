package git

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// FuzzMessage: whoever writes a commit writes a title of one line, and a number that fits.
func FuzzMessage(f *testing.F) {
	for _, seed := range []string{
		"Merge pull request #1412 from ben/queue\n\nAdd a queue", "Add a queue (#7)", "Merge branch 'queue' into 'main'\n\nAdd a queue\n\nSee merge request team/webapp!99",
		"<!channel> \x1b[31m(#999999999999)", "\u202egnp.exe\n", "", "Merge pull request #0 from x",
	} {
		f.Add(seed, "Ann <!here>", "ann@example.com", "https://git.example/webapp")
	}
	f.Fuzz(func(t *testing.T, message, name, email, web string) {
		b := &Builds{config: Config{Web: web, ChangeURL: web + "/pull/{number}"}}
		c := b.change(logged{id: strings.Repeat("a", 40), author: person{name, email}, message: message}, nil)
		if c.Title == "" || c.Number < 0 || c.Number > 999_999_999 {
			t.Errorf("%q: %+v", message, c)
		}
		for text, limit := range map[string]int{c.Title: titleLimit, c.Author: authorLimit, c.Email: emailLimit} {
			checkLine(t, text, limit)
		}
	})
}

func checkLine(t *testing.T, text string, limit int) {
	t.Helper()
	bad := strings.ContainsFunc(text, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) })
	if bad || !utf8.ValidString(text) || len(text) > limit {
		t.Errorf("%q is no line of at most %d bytes", text, limit)
	}
}

// FuzzLog: what git prints of commits is read whole or not at all, and the text of one commit makes no other one.
func FuzzLog(f *testing.F) {
	f.Add("aa\x00bb cc\x00Ann\x00ann@example.com\x001780000000\x00Title\n\nbody\n\x00", "x")
	f.Add("aa\x00\x00\x00\x00nine\x00\x00", "")
	f.Add("aa\x00\x00\x00", "\n")
	f.Fuzz(func(t *testing.T, out, message string) {
		commits, err := parseLog(out)
		if err == nil && strings.Count(out, "\x00")/6 > len(commits) {
			t.Errorf("%d commits of %q", len(commits), out)
		}
		if strings.ContainsRune(message, 0) {
			return // no part of a commit holds it
		}
		one := logged{id: "aa", parents: []string{"bb"}, author: person{message, message}, message: message}
		fields := []string{one.id, "bb", message, message, "1780000000", message, ""}
		again, err := parseLog(strings.Join(append(fields[:6:6], fields...), "\x00"))
		if err != nil || len(again) != 2 || again[1].message != message || again[1].author != one.author || again[1].id != "aa" {
			t.Errorf("%q came back as %+v, %v", message, again, err)
		}
	})
}

// FuzzNames: nothing that people or a configuration name is taken by git for an option, a program or a range, and no
// refusal shows a password.
func FuzzNames(f *testing.F) {
	for _, seed := range []string{
		"main", "b512", "--upload-pack=touch x", "-u", "main..evil", "main~3", "HEAD^{/x}", "@{u}", "a b", "$(id)", "x;id", "ext::sh -c id", "refs/../x", "x.lock",
		"https://ben:hunter2@git.example/webapp", "ssh://-oProxyCommand=id/x", "git@host:-x", "-x@host:y", "file:///x", "http://x", "::x", "git@host:x y",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, name string) {
		if revision.MatchString(name) && (strings.HasPrefix(name, "-") || strings.ContainsAny(name, " \t\n\x00:?*[\\{}$;|&<>()`'\"")) {
			t.Errorf("a revision may be %q", name)
		}
		if checkBranch(name) == nil && (strings.HasPrefix(name, "-") || strings.Contains(name, "..") || strings.ContainsAny(name, " :?*[\\^~\n\x00")) {
			t.Errorf("a branch may be %q", name)
		}
		r, err := parseRemote(name)
		if err != nil {
			if u, bad := url.Parse(name); bad == nil {
				if secret, _ := u.User.Password(); len(secret) > 8 && strings.Contains(err.Error(), secret) {
					t.Errorf("%q: the refusal shows the password: %s", name, err)
				}
			}
			return
		}
		if strings.HasPrefix(r.url, "-") || strings.ContainsAny(r.url, "\n\x00") || helper.MatchString(r.url) {
			t.Errorf("%q: git gets %q", name, r.url)
		}
		if scheme, _, ok := strings.Cut(r.url, "://"); ok && !slices.Contains(strings.Split(allowed, ":"), strings.ToLower(scheme)) && !strings.HasPrefix(r.url, "/") {
			t.Errorf("%q: git uses %s", name, scheme)
		}
		for _, secret := range r.hide {
			if len(secret) > 2 && strings.Contains(r.scrub("fatal: "+secret+" is wrong"), secret) {
				t.Errorf("%q: the secret is not scrubbed", name)
			}
		}
	})
}
