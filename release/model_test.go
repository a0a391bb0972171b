//go:build model

package release_test

import (
	"flag"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var (
	modelSteps = flag.Int64("model.steps", 1_000_000, "how many steps TestModel takes in all")
	modelTime  = flag.Duration("model.time", 45*time.Minute, "how long it may take")
)

// workers is how many sequences are played at once.
const workers = 2

// enough is from how many steps on every situation must have been reached.
const enough = 200_000

// TestModel is TestPromises a million steps long. It fails when a promise is broken, and when a situation was never reached:
// then what was checked there says nothing.
func TestModel(t *testing.T) {
	reached, begun := newTally(), time.Now()
	set(t, "rapid.checks", "50")
	set(t, "rapid.steps", "150")
	t.Run("sequences", func(t *testing.T) {
		for range workers {
			t.Run("", func(t *testing.T) {
				t.Parallel()
				for reached.steps.Load() < *modelSteps && !t.Failed() {
					if time.Since(begun) > *modelTime {
						t.Fatalf("only %d steps in %s", reached.steps.Load(), *modelTime)
					}
					rapid.Check(t, promises(reached))
				}
			})
		}
	})
	took, steps := time.Since(begun), reached.steps.Load()
	table, never := reached.table()
	t.Logf("%d steps in %s, %.0f a second; reached:\n%s", steps, took.Round(time.Second), float64(steps)/took.Seconds(), table)
	if len(never) > 0 && steps >= enough {
		t.Errorf("never reached: %q", never)
	}
}

func set(t *testing.T, name, value string) {
	if err := flag.Set(name, value); err != nil {
		t.Fatal(err)
	}
}

// table lists all situations, and which were never reached.
func (t *tally) table() (table string, never []string) {
	var b strings.Builder
	for _, name := range situations {
		fmt.Fprintf(&b, "  %-36s %9d\n", name, t.count[name])
		if t.count[name] == 0 {
			never = append(never, name)
		}
	}
	return b.String(), never
}
