package main

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// TestTheDocumentedCall runs the very lines of docs/webhooks.md against the real handler.
func TestTheDocumentedCall(t *testing.T) {
	for _, program := range []string{"sh", "curl", "openssl"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("there is no %s on this machine, which the documented call needs", program)
		}
	}
	doc, err := os.ReadFile("../../docs/webhooks.md")
	if err != nil {
		t.Fatal(err)
	}
	_, script, _ := strings.Cut(string(doc), "```sh\n")
	script, _, found := strings.Cut(script, "```")
	if !found {
		t.Fatal("docs/webhooks.md has no lines of sh")
	}
	i := hookSite(t, hookSecret)
	address := serveHook(t, i)
	call := func(secret string) (string, error) {
		c := exec.CommandContext(t.Context(), "sh", "-euc", script)
		c.Env = []string{"PATH=" + os.Getenv("PATH"), "RELEASEBOT=" + address, "WEBHOOK_SECRET=" + secret, "NO_PROXY=*"}
		out, err := c.CombinedOutput()
		return string(out), err
	}
	if out, err := call(hookSecret); err != nil || out != "{\"service\":\"webapp\"}\n" {
		t.Errorf("%v: %s", err, out)
	}
	if out, err := call(hookSecret + "0"); err == nil || !strings.Contains(out, "not signed with this bot's webhook secret") {
		t.Errorf("another secret: %v: %s", err, out)
	}
	pending, err := i.store.Pending(t.Context(), "webapp")
	if err != nil || len(pending) != 1 {
		t.Errorf("%d requests, %v", len(pending), err)
	}
}
