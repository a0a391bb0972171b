package detector

import (
	"context"
	"time"
)

// maxPoints is the most points of a series that one query asks for: Prometheus answers with 11,000 at most.
const maxPoints = 10000

// Read evaluates query over [from, to] in as many queries as a server accepts it in, oldest first. after, which may be
// nil, is told how far it came.
func Read(ctx context.Context, src Source, query string, from, to time.Time, step time.Duration, after func(time.Time)) ([]Series, error) {
	var all []Series
	at := map[string]int{} // where each series is in all
	for !from.After(to) {
		end := from.Add((maxPoints - 1) * step)
		if end.After(to) {
			end = to
		}
		part, err := src.Range(ctx, query, from, end, step)
		if err != nil {
			return nil, err
		}
		keys := newKeys()
		for _, s := range part {
			key := keys.of(s.Labels)
			i, ok := at[key]
			if !ok {
				i = len(all)
				at[key] = i
				all = append(all, Series{Labels: s.Labels})
			}
			all[i].Samples = append(all[i].Samples, s.Samples...)
		}
		if after != nil {
			after(end)
		}
		from = end.Add(step)
	}
	return all, nil
}
