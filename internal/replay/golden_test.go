package replay

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

// sharedData is where the labelled data are, seen from here: next to the repository, and no part of it.
const sharedData = "../../../shared/data"

// The labelled data hold what a reference said of each of 1,659 deploys under three rules. What `evaluate --per-deploy`
// prints must be the same: each first stop minute, and each score as far as it was rounded to five digits.
func TestEachDeployIsAsTheReferenceSays(t *testing.T) {
	files, err := filepath.Glob(sharedData + "/mscloud/*/golden.csv")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Skipf("the labelled data are not here: no %s/mscloud/*/golden.csv", sharedData)
	}
	for _, file := range files {
		folder := filepath.Dir(file)
		t.Run(filepath.Base(folder), func(t *testing.T) {
			t.Parallel()
			sets, err := Read(os.DirFS(folder), folder)
			if err != nil {
				t.Fatal(err)
			}
			var out bytes.Buffer
			settings := usual(t, "seed_z", "seed_promql", "jump")
			if err := PerDeploy(context.Background(), &out, sets, settings, quiet); err != nil {
				t.Fatal(err)
			}
			golden, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			compareDeploys(t, lines(t, golden), lines(t, out.Bytes()))
		})
	}
}

func lines(t *testing.T, text []byte) [][]string {
	t.Helper()
	all, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func compareDeploys(t *testing.T, want, got [][]string) {
	t.Helper()
	if len(got) != len(want) || fmt.Sprint(got[0]) != fmt.Sprint(want[0]) {
		t.Fatalf("%d lines under %v, want %d under %v", len(got), got[0], len(want), want[0])
	}
	for i := 1; i < len(want); i++ {
		w, g := want[i], got[i]
		if fmt.Sprint(g[:3]) != fmt.Sprint(w[:3]) || g[4] != w[4] || !near(t, g[3], w[3]) {
			t.Errorf("line %d is %v, want %v", i+1, g, w)
		}
	}
}

// near compares scores to 1e-4, relative where they are over 1.
func near(t *testing.T, a, b string) bool {
	t.Helper()
	x, err := strconv.ParseFloat(a, 64)
	if err != nil {
		t.Fatal(err)
	}
	y, err := strconv.ParseFloat(b, 64)
	if err != nil {
		t.Fatal(err)
	}
	return math.Abs(x-y) <= 1e-4*max(1, math.Abs(y))
}
