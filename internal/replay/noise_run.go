package replay

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
)

// How much noise evaluate replays: enough for two digits of a per cent, in a minute on two cores.
const (
	noiseSeries = 20
	noiseDays   = 12
	noiseSeed   = 20260112
)

// noiseRules are those that are worth comparing on noise.
var noiseRules = []string{"zscore", "zscore-avg5m", "jump", "recommended"}

// NoiseRules are the rules that are compared on noise where nobody asks for others.
func NoiseRules() []Rule {
	return slices.DeleteFunc(Rules(), func(r Rule) bool { return !slices.Contains(noiseRules, r.Name) })
}

// NoiseResult is what settings measured on one kind of noise, in their order.
type NoiseResult struct {
	Noise   Noise
	Results []Result
}

// EvaluateNoise measures settings on every kind of noise.
func EvaluateNoise(ctx context.Context, settings []Setting, progress Progress) ([]NoiseResult, error) {
	var all []NoiseResult
	noises := Noises()
	for i, n := range noises {
		further := func(done, of int) { progress(i*of+done, len(noises)*of) }
		results, err := measure(ctx, n.sets(noiseSeries, noiseDays, noiseSeed), settings, further)
		if err != nil {
			return nil, err
		}
		all = append(all, NoiseResult{n, results})
	}
	return all, nil
}

// WriteNoise writes a table a kind of noise for people.
func WriteNoise(out io.Writer, all []NoiseResult) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	p := func(format string, args ...any) { _, _ = fmt.Fprintf(w, format, args...) } // Flush tells
	p("%d series of %d days of minutes of each kind of noise: nothing ever happens in them, so each stop is a false one.\n", noiseSeries, noiseDays)
	p("Alarms a day: of one chart on one target at %d deploys a day, each with a bake of %s. In brackets: 95 %% intervals.\n", DeploysADay, short(usualBake))
	for _, n := range all {
		p("\n%s: %s\n", n.Noise.Name, n.Noise.Says)
		p("RULE\tTHRESHOLD\tFALSE STOPS\tPER 100 CLEAN\tALARMS A DAY\tUNKNOWN\n")
		for _, r := range n.Results {
			f := r.Charts
			p("%s\t%.6g\t%d of %d\t%s\t%s\t%s\n", r.Setting.Rule.Name, r.Setting.Threshold, f.Stops, f.Clean,
				f.Per100.text("%.2f"), f.Alarms.text("%.2f"), f.unknown().text("%.3f"))
		}
	}
	return w.Flush()
}

// WriteNoiseJSON writes an object a kind of noise and rule, each on a line of its own: WriteJSON's, with the noise's name.
func WriteNoiseJSON(out io.Writer, all []NoiseResult) error {
	lines := json.NewEncoder(out)
	for _, n := range all {
		for _, r := range n.Results {
			if err := lines.Encode(struct {
				Noise string `json:"noise"`
				object
			}{n.Noise.Name, r.object(false)}); err != nil {
				return err
			}
		}
	}
	return nil
}
