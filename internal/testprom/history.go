package testprom

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// History is a past in the making: gauges, sample by sample in any order, for Config.OpenMetrics.
type History struct {
	samples []sample
}

type sample struct {
	metric, labels string
	at             time.Time
	value          float64
}

// Add puts in one sample. labels are pairs: Add("errors", 3, at, "tier", "dogfood", "zone", "az1").
func (h *History) Add(metric string, value float64, at time.Time, labels ...string) {
	var pairs []string
	for i := 0; i+1 < len(labels); i += 2 {
		pairs = append(pairs, fmt.Sprintf("%s=%q", labels[i], labels[i+1]))
	}
	h.samples = append(h.samples, sample{metric, strings.Join(pairs, ","), at, value})
}

// String is the OpenMetrics text: metric by metric, series by series, in order of time, as promtool wants it.
func (h *History) String() string {
	samples := slices.Clone(h.samples)
	slices.SortFunc(samples, func(a, b sample) int {
		return cmp.Or(cmp.Compare(a.metric, b.metric), cmp.Compare(a.labels, b.labels), a.at.Compare(b.at))
	})
	var b strings.Builder
	for i, s := range samples {
		if i == 0 || samples[i-1].metric != s.metric {
			fmt.Fprintf(&b, "# TYPE %s gauge\n", s.metric)
		}
		fmt.Fprintf(&b, "%s{%s} %s %.3f\n", s.metric, s.labels,
			strconv.FormatFloat(s.value, 'g', -1, 64), float64(s.at.UnixMilli())/1000)
	}
	b.WriteString("# EOF\n")
	return b.String()
}
