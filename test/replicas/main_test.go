//go:build replicas

package replicas_test

import (
	"fmt"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"releasebot/internal/testprocess"
)

// program is what all tests run.
var program string

// figures are the fail-overs and hand-overs that were measured.
var figures struct {
	sync.Mutex
	all []figure
}

type figure struct {
	test, what string
	took       time.Duration
}

// figure notes how long something took.
func (w *world) figure(what string, took time.Duration) {
	figures.Lock()
	defer figures.Unlock()
	figures.all = append(figures.all, figure{w.t.Name(), what, took})
	w.t.Logf("%s: %s", what, took.Round(10*time.Millisecond))
}

func TestMain(m *testing.M) {
	code, err := run(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, "test/replicas:", err)
		code = 1
	}
	if len(figures.all) > 0 {
		slices.SortStableFunc(figures.all, func(a, b figure) int { return int(a.took - b.took) })
		load, _ := os.ReadFile("/proc/loadavg")
		fmt.Printf("\nHow long it took, the worst last (load average %.14s):\n", load)
		for _, f := range figures.all {
			fmt.Printf("%7.2f s  %s: %s\n", f.took.Seconds(), f.test, f.what)
		}
	}
	os.Exit(code)
}

func run(m *testing.M) (int, error) {
	dir, err := os.MkdirTemp("", "replicas")
	if err != nil {
		return 0, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	if program, err = testprocess.Build(dir, "releasebot/cmd/releasebot"); err != nil {
		return 0, err
	}
	return m.Run(), nil
}
