package detector

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"testing"
	"time"

	"releasebot/release"
)

// steady is a Source that costs nothing: six targets, whatever is asked.
type steady struct {
	labels []map[string]string
	noise  []float64
}

func (s steady) Range(_ context.Context, _ string, from, to time.Time, step time.Duration) ([]Series, error) {
	answer := make([]Series, len(s.labels))
	for i, labels := range s.labels {
		answer[i] = Series{Labels: labels}
		for t := from; !t.After(to); t = t.Add(step) {
			answer[i].Samples = append(answer[i].Samples, Sample{t, s.noise[int(t.Unix()/60+int64(i))%len(s.noise)]})
		}
	}
	return answer, nil
}

// BenchmarkLook is one look at 1,000 charts on 6 targets each, after the first one: what a tick costs the bot itself.
func BenchmarkLook(b *testing.B) {
	dice := rand.New(rand.NewPCG(1, 2))
	s := steady{}
	var targets []release.Target
	for n := range 6 {
		targets, s.labels = append(targets, az(n)), append(s.labels, azLabels(n))
	}
	for range 1009 {
		s.noise = append(s.noise, 100+dice.NormFloat64())
	}
	calibrated := jumpChart()
	calibrated.Jump = Calibrated(calibrated.Jump.Bounds)
	for name, c := range map[string]Chart{"zscore": errorsChart(), "jump": jumpChart(), "calibrated": calibrated} {
		b.Run(name, func(b *testing.B) {
			var charts []Chart
			for n := range 1000 {
				c.Name = fmt.Sprint("chart", n)
				charts = append(charts, c)
			}
			w := NewWatcher(charts, targets, s)
			at := noon
			w.Judge(context.Background(), at, release.Baseline{})
			b.ResetTimer()
			for b.Loop() {
				at = at.Add(time.Minute)
				w.Judge(context.Background(), at, release.Baseline{})
			}
			var m runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&m)
			b.ReportMetric(float64(m.HeapAlloc)/6000/1024, "kB/series")
			runtime.KeepAlive(w)
		})
	}
}
