package backtest

import (
	"strings"

	"releasebot/bot/plot"
)

// Picture is a PNG: a row for all charts together and one a chart, in each a mark a deploy, as high as the largest score
// came to.
func (r *Result) Picture() ([]byte, error) {
	p := plot.Deploys{
		Title: "Backtest of " + r.Service, Subtitle: strings.Join(r.Sentences(), " "), Zone: r.zone, From: r.From, To: r.To,
		Rows: []plot.Row{r.row("Any chart", func(Said) bool { return true })},
	}
	for _, c := range r.Charts {
		p.Rows = append(p.Rows, r.row(c.Name, func(s Said) bool { return s.Chart == c.Name }))
	}
	for _, d := range r.Deploys {
		if d.Went == RolledBack {
			p.RolledBack = append(p.RolledBack, d.At)
		}
	}
	return p.PNG()
}

// row marks what those who match said of each deploy. A breach of the threshold rule is drawn as high as one that is just
// a breach, for it has no score.
func (r *Result) row(title string, match func(Said) bool) plot.Row {
	row := plot.Row{Name: title}
	for _, d := range r.Deploys {
		m := plot.Mark{At: d.At}
		switch d.Went {
		case AllClear:
			m.Went = plot.WentWell
		case RolledBack:
			m.Went = plot.WentBadly
		}
		for _, s := range d.Said {
			if match(s) {
				m.Size, m.Stopped = max(m.Size, s.Size), m.Stopped || s.Stopped()
			}
		}
		if m.Stopped {
			m.Size = max(m.Size, 1)
		}
		row.Marks = append(row.Marks, m)
	}
	return row
}
