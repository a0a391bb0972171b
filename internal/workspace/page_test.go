package workspace_test

import (
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"releasebot/internal/workspace"
)

func get(t *testing.T, w *workspace.Workspace, path string) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, strings.TrimSuffix(w.Info().Page, "/")+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Close = true
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response, string(body)
}

var (
	loads   = regexp.MustCompile(`(?:src|href)="([^"]+)"|url\(([^)]+)\)`)
	address = regexp.MustCompile(`(?:https?:)?//[a-zA-Z0-9-]+\.[a-zA-Z0-9./-]+`)
)

// names are addresses that name something and are never loaded.
var names = regexp.MustCompile(`^http://www\.w3\.org/(1999/xhtml|2000/svg|1998/Math/MathML)$`)

func TestThePageIsWhole(t *testing.T) {
	w, _ := start(t, workspace.Options{})
	seen := map[string]bool{}
	for paths := []string{"/", "/archives/C0DEPLOYS/p1700000000000100"}; len(paths) > 0; paths = paths[1:] {
		path := paths[0]
		if seen[path] {
			continue
		}
		seen[path] = true
		response, body := get(t, w, path)
		if response.StatusCode != http.StatusOK {
			t.Errorf("%s is answered %d", path, response.StatusCode)
		}
		policy := response.Header.Get("Content-Security-Policy")
		if !strings.HasPrefix(policy, "default-src 'self';") || strings.Contains(policy, "unsafe") || response.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s has the headers %v", path, response.Header)
		}
		if strings.HasSuffix(path, ".woff2") {
			continue
		}
		for _, found := range address.FindAllString(body, -1) {
			if !names.MatchString(found) {
				t.Errorf("%s names the outside host %s", path, found)
			}
		}
		if strings.HasSuffix(path, ".js") {
			continue
		}
		for _, found := range loads.FindAllStringSubmatch(body, -1) {
			paths = append(paths, found[1]+found[2])
		}
	}
	for _, path := range []string{"/page.js", "/page.css", "/favicon.svg", "/lato-latin-400-normal.woff2"} {
		if !seen[path] {
			t.Errorf("the page does not load %s; it loads %v", path, seen)
		}
	}
}

func TestThePageHasNoInlineScript(t *testing.T) {
	w, _ := start(t, workspace.Options{})
	_, page := get(t, w, "/")
	for _, inline := range []string{"<style", " style=", " onclick=", " onload=", "<script>"} {
		if strings.Contains(page, inline) {
			t.Errorf("the page has %q, which its Content-Security-Policy refuses", inline)
		}
	}
	if response, _ := get(t, w, "/src/main.tsx"); response.StatusCode != http.StatusNotFound {
		t.Errorf("the page's source is answered %d", response.StatusCode)
	}
}
