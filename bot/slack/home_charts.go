package slack

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	slackapi "github.com/slack-go/slack"

	"releasebot/release"
)

// chartStates are how a chart can stand, in the order in which charts are shown.
var chartStates = []struct{ name, word string }{
	{"alerting", "Alerting"}, {"unknown", "Unknown"}, {"snoozed", "Snoozed"}, {"normal", "Normal"},
}

const (
	alerting = iota
	unknown
	snoozed
	normal
)

// chartRow is one chart of a service with what was judged of it last.
type chartRow struct {
	homeService
	chart   release.Chart
	state   int
	worst   *release.Verdict // of the targets in that state the one that is furthest from usual; nil if never judged
	places  int              // targets in that state
	snoozes []release.Snooze // that run
	event   *release.Event   // the open one
}

func chartRows(services []homeService) []chartRow {
	var rows []chartRow
	for _, s := range services {
		verdicts := map[string][]release.Verdict{}
		for _, v := range s.Verdicts {
			verdicts[v.Chart] = append(verdicts[v.Chart], v)
		}
		for _, c := range s.Policy.Charts {
			rows = append(rows, rowOf(s, c, verdicts[c.Name]))
		}
	}
	slices.SortStableFunc(rows, func(a, b chartRow) int {
		return cmp.Or(cmp.Compare(a.state, b.state), cmp.Compare(strings.ToLower(a.chart.Name), strings.ToLower(b.chart.Name)))
	})
	return rows
}

func rowOf(s homeService, c release.Chart, verdicts []release.Verdict) chartRow {
	row := chartRow{homeService: s, chart: c, state: unknown}
	for _, z := range s.State.Snoozes {
		if z.Chart == c.Name && s.At.Before(z.Until) {
			row.snoozes = append(row.snoozes, z)
		}
	}
	for i, e := range s.State.Events {
		if e.Chart == c.Name && e.Hand == "" {
			row.event = &s.State.Events[i]
		}
	}
	for i, v := range verdicts {
		state := row.stateOf(v)
		switch {
		case row.worst == nil || state < row.state:
			row.state, row.worst, row.places = state, &verdicts[i], 1
		case state == row.state:
			row.places++
			if far(v) > far(*row.worst) {
				row.worst = &verdicts[i]
			}
		}
	}
	return row
}

func (r chartRow) stateOf(v release.Verdict) int {
	covered := slices.ContainsFunc(r.snoozes, func(z release.Snooze) bool { return z.Covers(v.Chart, v.Target, r.At) })
	switch {
	case covered || v.Kind == release.Snoozed:
		return snoozed
	case v.Kind == release.Breach:
		return alerting
	case v.Kind == release.Normal:
		return normal
	default:
		return unknown
	}
}

// far is how far a verdict is from usual.
func far(v release.Verdict) float64 { return max(v.Evidence.Score, -v.Evidence.Score) }

// charts shows a page of the charts, those that alert first, and returns which page that is.
func (p *page) charts(look Look, services []homeService, at homePlace) homePlace {
	rows := chartRows(services)
	var counts []string
	for state, s := range chartStates {
		n := 0
		for _, r := range rows {
			if r.state == state {
				n++
			}
		}
		if n > 0 {
			counts = append(counts, strconv.Itoa(n)+" "+s.name)
		}
	}
	if i := slices.IndexFunc(chartStates, func(s struct{ name, word string }) bool { return s.name == at.State }); i >= 0 {
		rows = slices.DeleteFunc(rows, func(r chartRow) bool { return r.state != i })
	} else {
		at.State = ""
	}
	pages := max((len(rows)+homeRows-1)/homeRows, 1)
	at.Page = min(max(at.Page, 0), pages-1)
	p.blocks = append(p.blocks, slackapi.NewHeaderBlock(plainObject("Charts", maxTitleBar)))
	p.context(append(counts, judgedAt(services))...)
	from := at.Page * homeRows
	for i, r := range rows[from:min(from+homeRows, len(rows))] {
		p.row(r.text(look, len(services) > 1), r.button("c"+strconv.Itoa(i)))
	}
	p.turning(at.Page, pages)
	return at
}

// turning leads to the other pages.
func (p *page) turning(page, pages int) {
	if pages == 1 {
		return
	}
	p.context("Page " + strconv.Itoa(page+1) + " of " + strconv.Itoa(pages))
	turn := func(text, action string) *slackapi.ButtonBlockElement {
		return slackapi.NewButtonBlockElement(homeAction+action, strconv.Itoa(page), plainObject(text, maxButtonLabel))
	}
	var previous, next *slackapi.ButtonBlockElement
	if page > 0 {
		previous = turn("Previous", "previous")
	}
	if page < pages-1 {
		next = turn("Next", "next")
	}
	p.buttons(previous, next)
}

// judgedAt says when the oldest of the last looks was; to the minute, so that a look that found nothing new changes nothing.
func judgedAt(services []homeService) string {
	var oldest time.Time
	for _, s := range services {
		if at := s.State.Watch.At; oldest.IsZero() || at.Before(oldest) {
			oldest = at
		}
	}
	if oldest.IsZero() {
		return "not judged yet"
	}
	return "judged at " + moment(oldest.Truncate(time.Minute), oldest)
}
