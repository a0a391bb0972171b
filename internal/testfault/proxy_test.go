package testfault_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"releasebot/internal/testfault"
)

// TestFaults shows each fault as an HTTP client meets it.
func TestFaults(t *testing.T) {
	body := strings.Repeat("all is well ", 100)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, body) }))
	defer server.Close()
	proxy := testfault.New(t, server.Listener.Addr().String())
	get := func() (string, error) {
		ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
		defer cancel()
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+proxy.Addr(), nil)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			return "", err
		}
		defer func() { _ = answer.Body.Close() }()
		all, err := io.ReadAll(answer.Body)
		if answer.StatusCode != http.StatusOK {
			return answer.Status, err
		}
		return string(all), err
	}
	well := func() {
		t.Helper()
		if got, err := get(); err != nil || got != body {
			t.Fatalf("without a fault: %.40q, %v", got, err)
		}
	}
	well()
	for fault, want := range map[testfault.Fault]string{
		testfault.Refused: "connection refused", testfault.Reset: "reset", testfault.Hanging: "deadline exceeded",
		testfault.Slow: "deadline exceeded", testfault.Half: "EOF", testfault.Garbage: "malformed", testfault.Errors: "503",
	} {
		proxy.Set(fault)
		got, err := get()
		said := got
		if err != nil {
			said = err.Error()
		}
		if !strings.Contains(said, want) {
			t.Errorf("%s: %.80q, want %q", fault, said, want)
		}
		proxy.Set(testfault.None)
		well()
	}
}
