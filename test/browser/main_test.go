//go:build browser

// Package browser_test plays the people of a team in a real Chromium, on the local Slack's page, with the real bot and a
// simulated fleet behind it. Nothing but the page is used to act.
package browser_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"

	"releasebot/internal/testprocess"
)

// What all tests share: Chromium itself, and the program.
var (
	chromium context.Context
	program  string
)

// out is where screenshots land, named after their test.
const out = "out"

func TestMain(m *testing.M) {
	code, err := run(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, "test/browser:", err)
		code = 1
	}
	os.Exit(code)
}

func run(m *testing.M) (int, error) {
	dir, err := os.MkdirTemp("", "releasebot-browser-")
	if err != nil {
		return 0, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	if err := os.RemoveAll(out); err != nil {
		return 0, err
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return 0, err
	}
	if program, err = testprocess.Build(dir, "releasebot/cmd/releasebot"); err != nil {
		return 0, err
	}
	stop, err := startChromium(dir)
	if err != nil {
		return 0, err
	}
	defer stop()
	return m.Run(), nil
}

func startChromium(dir string) (stop func(), err error) {
	path, err := exec.LookPath("chromium")
	if err != nil {
		return nil, fmt.Errorf("chromium is missing; make deps installs it: %w", err)
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.UserDataDir(filepath.Join(dir, "chromium")), chromedp.WindowSize(width, height),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
	)
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox) // which root cannot have
	}
	allocator, stopAllocator := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, stopBrowser := chromedp.NewContext(allocator)
	if err := chromedp.Do(ctx); err != nil {
		return nil, fmt.Errorf("chromium does not start: %w", err)
	}
	chromium = ctx
	return func() { stopBrowser(); stopAllocator() }, nil
}
