package replay

import (
	"context"
	"encoding/csv"
	"io"
	"strconv"
)

// PerDeploy writes what settings said of each deploy, in the columns of the labelled data's golden.csv: the largest |score|
// of the whole bake, 0 where nothing could be judged, and the minute of the first breach after T0, -1 without one. Sets,
// metrics, settings and deploys come in their order.
func PerDeploy(ctx context.Context, out io.Writer, sets []Set, settings []Setting, progress Progress) error {
	said := make([][][][]Outcome, len(sets)) // by set, metric, setting and deploy
	for i, s := range sets {
		said[i] = make([][][]Outcome, len(s.Metrics))
	}
	err := replay(ctx, sets, settings, func(set, metric int, outcomes [][]Outcome) { said[set][metric] = outcomes }, progress)
	if err != nil {
		return err
	}
	table := csv.NewWriter(out)
	_ = table.Write([]string{"metric", "method", "deploy_ts", "max_score", "first_stop_minute"}) // Error tells
	for i, s := range sets {
		deploys := s.deploys()
		for m, metric := range s.Metrics {
			for k, setting := range settings {
				for d, o := range said[i][m][k] {
					_ = table.Write([]string{
						metric, setting.Rule.Golden, strconv.FormatInt(deploys[d].T0.Unix(), 10),
						strconv.FormatFloat(o.Score, 'f', 4, 64), o.stopMinute(),
					})
				}
			}
		}
	}
	table.Flush()
	return table.Error()
}

func (o Outcome) stopMinute() string {
	if o.Stop == Never {
		return "-1"
	}
	return strconv.FormatFloat(o.Stop.Minutes(), 'f', -1, 64)
}
