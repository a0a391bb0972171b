package replay

import (
	"bytes"
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"testing"

	"releasebot/detector"
)

// python is the system's, for which scripts/deps.sh installs scipy; another one may come first on the path.
const python = "/usr/bin/python3"

const scipyProgram = `
import json, sys
from scipy.stats import zscore
print(json.dumps([float(zscore(window)[-1]) for window in json.load(sys.stdin)]))
`

// The article's rule is scipy.stats.zscore, so scipy itself is the judge. On a person's machine it may be missing; in CI
// it may not.
func TestZIsWhatScipySays(t *testing.T) {
	if out, err := exec.Command(python, "-c", "import scipy.stats").CombinedOutput(); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("%s has no scipy (make deps installs it): %v\n%s", python, err, out)
		}
		t.Skipf("%s has no scipy; make deps installs it", python)
	}
	windows := randomWindows()
	in, err := json.Marshal(windows)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(python, "-c", scipyProgram)
	cmd.Stdin, cmd.Stderr = bytes.NewReader(in), os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var want []float64
	if err := json.Unmarshal(out, &want); err != nil {
		t.Fatal(err)
	}
	for i, window := range windows {
		if z, _, _ := detector.Z(window); math.Abs(z-want[i]) > 1e-12*max(1, math.Abs(want[i])) {
			t.Errorf("%d values around %g: z is %.17g, scipy says %.17g", len(window), window[0], z, want[i])
		}
	}
}

// randomWindows are of several lengths, from the fewest that are judged to a day of minutes, and of several sizes.
func randomWindows() [][]float64 {
	random := rand.New(rand.NewPCG(3, 3))
	var windows [][]float64
	for _, n := range []int{detector.MinPoints, 12, 36, 144, 180, 181, 1440} {
		for _, scale := range []float64{1e-100, 1e-9, 0.01, 1, 1234.5, 1e9, 1e100} {
			for _, level := range []float64{0, 1, -20} {
				window := make([]float64, n)
				for i := range window {
					window[i] = scale * (level + random.NormFloat64())
				}
				window[n-1] += scale * float64(random.IntN(9)) // sometimes a jump
				windows = append(windows, window)
			}
		}
	}
	return windows
}
