package git

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"unicode"
)

// remote is where the repository is. What may be secret is apart from what may be shown.
type remote struct {
	url    string   // as git gets it: without a password
	header string   // the password as an HTTP header, which git takes from its environment; "" without one
	hide   []string // what must not be seen even if git prints it
}

// allowed are the transports that git may use: none that runs a program of the URL's choosing, such as ext.
const allowed = "https:ssh:file"

var (
	helper = regexp.MustCompile(`^[A-Za-z0-9+.-]*::`)
	scp    = regexp.MustCompile(`^(?:[A-Za-z0-9_][A-Za-z0-9._-]*@)?[A-Za-z0-9][A-Za-z0-9.-]*:[^-:].*$`)
	commit = regexp.MustCompile(`^(?:[0-9a-f]{40}|[0-9a-f]{64})$`) // SHA-1, SHA-256
)

func parseRemote(s string) (remote, error) {
	switch {
	case s == "":
		return remote{}, errors.New("the git builds need the URL of the repository")
	case strings.ContainsFunc(s, unicode.IsControl) || strings.HasPrefix(s, "-"):
		return remote{}, fmt.Errorf("%.20q… is no URL of a repository", s)
	case helper.MatchString(s):
		return remote{}, errors.New("the repository's URL asks git to run a helper (name::address); use https, ssh, git@host:path, file or a path")
	case strings.Contains(s, "://"):
		return parseURL(s)
	}
	if colon, slash := strings.IndexByte(s, ':'), strings.IndexByte(s, '/'); colon >= 0 && (slash < 0 || colon < slash) {
		if !scp.MatchString(s) {
			return remote{}, errors.New("the repository's URL must look like git@host:path")
		}
		return remote{url: s}, nil
	}
	path, err := filepath.Abs(s)
	if err != nil {
		return remote{}, fmt.Errorf("path of the repository: %w", err)
	}
	return remote{url: path}, nil
}

// parseURL takes a URL apart. Its errors never hold the URL: it may hold a password.
func parseURL(s string) (remote, error) {
	u, err := url.Parse(s)
	if err != nil {
		return remote{}, errors.New("the repository's URL cannot be read")
	}
	if u.Scheme != "https" && u.Scheme != "ssh" && u.Scheme != "file" {
		return remote{}, fmt.Errorf("the repository's URL begins with %q; use https, ssh, git@host:path, file or a path", u.Scheme+"://")
	}
	if strings.HasPrefix(u.Host, "-") || u.Scheme != "file" && u.Hostname() == "" {
		return remote{}, errors.New("the repository's URL names no host")
	}
	secret, hasSecret := u.User.Password()
	if u.Scheme == "ssh" {
		if hasSecret || strings.HasPrefix(u.User.Username(), "-") {
			return remote{}, errors.New("the repository's URL has a password or an option, which ssh does not take from a URL; use a key")
		}
		return remote{url: s}, nil
	}
	r := remote{}
	if u.Scheme == "https" && u.User != nil {
		pair := u.User.Username() + ":" + secret
		encoded := base64.StdEncoding.EncodeToString([]byte(pair))
		r.header = "Authorization: Basic " + encoded
		r.hide = []string{encoded, u.User.String(), pair, secret}
		if !hasSecret {
			r.hide = append(r.hide, u.User.Username()) // https://TOKEN@host
		}
	}
	u.User = nil
	r.url = u.String()
	return r, nil
}

// host is the part of an https URL that the header is meant for.
func (r remote) host() string {
	u, err := url.Parse(r.url)
	if err != nil {
		return r.url
	}
	return u.Scheme + "://" + u.Host + "/"
}

// scrub takes out of git's words what must not be seen.
func (r remote) scrub(s string) string {
	for _, secret := range r.hide {
		if len(secret) > 2 {
			s = strings.ReplaceAll(s, secret, "***")
		}
	}
	return s
}

// key names the mirror: another repository or branch has another one.
func (r remote) key(branch string) string {
	sum := sha256.Sum256([]byte(r.url + "\x00" + branch))
	return hex.EncodeToString(sum[:8]) + ".git"
}

// checkBranch takes what git takes (git-check-ref-format), less what could be an option or a pattern.
func checkBranch(name string) error {
	bad := name == "" || len(name) > 200 || strings.ContainsAny(name, " ~^:?*[\\\x7f") ||
		strings.ContainsFunc(name, unicode.IsControl) || strings.Contains(name, "..") || strings.Contains(name, "@{") ||
		strings.HasSuffix(name, ".") || strings.HasPrefix(name, "-") || name == "@"
	for part := range strings.SplitSeq(name, "/") {
		bad = bad || part == "" || strings.HasPrefix(part, ".") || strings.HasSuffix(part, ".lock")
	}
	if bad {
		return fmt.Errorf("%q is no name of a branch", name)
	}
	return nil
}
