package replay

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// WriteText writes what was read, and the results as tables for people.
func WriteText(out io.Writer, sets []Set, results []Result) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	p := func(format string, args ...any) { _, _ = fmt.Fprintf(w, format, args...) } // Flush tells
	p("%s\n", header(sets))
	for _, note := range notes(sets) {
		p("%s\n", note)
	}
	p("\n%s\n", strings.Join(legend, "\n"))
	p("\nOne chart: every metric of every folder on its own\n")
	rows(p, results, func(r Result) Figures { return r.Charts })
	if dashboards(sets) {
		p("\nAny chart: the metrics of a folder together; caught, or stopped, when one of them breaches\n")
		rows(p, results, func(r Result) Figures { return r.Dashboards })
	}
	for _, r := range results {
		p("\n%s at other thresholds, one chart\n", r.Setting.Rule.Name)
		rows(p, r.Curve, func(r Result) Figures { return r.Charts })
	}
	return w.Flush()
}

// legend says what the figures mean.
var legend = []string{
	"Caught: a breach at or after the onset and before the bake's end. False stop: a breach anywhere in a clean bake.",
	"Minutes: the median from the onset to the breach. Unknown: looks that could not be judged; they catch and stop nothing.",
	fmt.Sprintf("Alarms a day: false stops of one chart on one target at %d clean deploys a day, each with one bake as long as these.", DeploysADay),
	fmt.Sprintf("In brackets: 95 %% intervals, by %d resamples of the series (for any chart, of the folders); there is none with only one,", resamples),
	"and few series of the same kind give a narrow one that says little about others.",
}

// header says what was read.
func header(sets []Set) string {
	series, incidents, clean := 0, 0, 0
	var steps, bakes []time.Duration
	for _, s := range sets {
		series += len(s.Metrics)
		steps = append(steps, s.Step)
		for _, d := range s.deploys() {
			bakes = append(bakes, d.Bake)
			if d.Clean() {
				clean++
			} else {
				incidents++
			}
		}
	}
	return fmt.Sprintf("Read %s with %d series, a point each %s: %d incidents and %d clean deploys, each with a bake of %s.",
		folders(len(sets)), series, span(steps), incidents, clean, span(bakes))
}

// notes are those of all sets, each once, with the folders that they are about.
func notes(sets []Set) []string {
	var texts []string
	about := map[string][]string{}
	for _, s := range sets {
		for _, note := range s.Notes {
			if about[note] == nil {
				texts = append(texts, note)
			}
			about[note] = append(about[note], s.Name)
		}
	}
	for i, note := range texts {
		names := about[note]
		text := names[0]
		if len(names) > 1 {
			text = fmt.Sprintf("%s and %d more", text, len(names)-1)
		}
		texts[i] = text + ": " + note + "."
	}
	return texts
}

func folders(n int) string {
	if n == 1 {
		return "1 folder"
	}
	return fmt.Sprintf("%d folders", n)
}

// span is "1m", or "1m to 5m".
func span(all []time.Duration) string {
	if len(all) == 0 {
		return "no length"
	}
	low, high := short(slices.Min(all)), short(slices.Max(all))
	if low == high {
		return low
	}
	return low + " to " + high
}

// short is "1h30m" for time.Duration's "1h30m0s".
func short(d time.Duration) string {
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}

// dashboards tells whether any set has several charts to take together.
func dashboards(sets []Set) bool {
	return slices.ContainsFunc(sets, func(s Set) bool { return len(s.Metrics) > 1 })
}

// rows writes a line for each result.
func rows(p func(string, ...any), results []Result, of func(Result) Figures) {
	p("RULE\tTHRESHOLD\tCAUGHT\tRECALL\tMINUTES\tFALSE STOPS\tPER 100 CLEAN\tALARMS A DAY\tUNKNOWN\n")
	for _, r := range results {
		f := of(r)
		p("%s\t%.6g\t%d of %d\t%s\t%s\t%d of %d\t%s\t%s\t%s\n", r.Setting.Rule.Name, r.Setting.Threshold,
			f.Caught, f.Incidents, f.Recall.text("%.3f"), f.Minutes.text("%.3g"),
			f.Stops, f.Clean, f.Per100.text("%.2f"), f.Alarms.text("%.2f"), f.unknown().text("%.3f"))
	}
}

// text is "0.96 (0.91–1)", without what cannot be told.
func (e Estimate) text(format string) string {
	switch {
	case !e.known():
		return "–"
	case !e.sure():
		return fmt.Sprintf(format, e.Value)
	default:
		return fmt.Sprintf(format+" ("+format+"–"+format+")", e.Value, e.Low, e.High)
	}
}
