//go:build crash || faults

package main

import (
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// cell is a line of the table: a kind of points in a scenario.
type cell struct{ scenario, kind string }

// sums are what is counted of the runs of a cell.
type sums struct {
	points, killed, again int
	wrong                 map[string]int // runs with at least one such problem
}

func (s *sums) add(o outcomeOf) {
	s.points++
	s.killed += min(1, o.kills)
	s.again += max(0, o.kills-1)
	for _, kind := range wrongs {
		if slices.ContainsFunc(o.problems, func(p problem) bool { return p.kind == kind }) {
			s.wrong[kind]++
		}
	}
}

func (s *sums) row(c cell) string {
	row := fmt.Sprintf("%s\t%s\t%d\t%d\t%d\t", c.scenario, c.kind, s.points, s.killed, s.again)
	for _, kind := range wrongs {
		row += fmt.Sprintf("%d\t", s.wrong[kind])
	}
	return row
}

// report prints the table, and fails where too many points were not reached.
func (m *crashMatrix) report(took time.Duration) {
	total, answers, interrupted, unreached := &sums{wrong: map[string]int{}}, 0, 0, 0
	for _, o := range m.outcomes {
		total.add(o)
		answers += o.answersTwice
		interrupted += o.interrupted
		if o.kills == 0 {
			unreached++
			m.t.Logf("not reached: %s %s", o.scenario, o.point)
		}
	}
	m.t.Logf("%s: %d points in %s, %d at a time\n%s", m.technology, total.points, took.Round(time.Second), m.jobs, m.table(total))
	m.t.Logf("%d drives became “interrupted” and a person drove on; %d answers that one person sees were said twice; %d points were not reached", interrupted, answers, unreached)
	if float64(unreached) > unreachedMost*float64(total.points) {
		m.t.Errorf("%d of %d points were not reached: the recording is no good", unreached, total.points)
	}
}

func (m *crashMatrix) table(total *sums) string {
	lines := map[cell]*sums{}
	var order []cell
	for _, o := range m.outcomes {
		kind, _, _ := strings.Cut(o.point, ":")
		c := cell{o.scenario, kind}
		if lines[c] == nil {
			lines[c] = &sums{wrong: map[string]int{}}
			order = append(order, c)
		}
		lines[c].add(o)
	}
	rows := []string{fmt.Sprintf("scenario\tkind\tpoints\tkilled\tand again\t%s\t", strings.Join(wrongs, "\t"))}
	for _, c := range order {
		rows = append(rows, lines[c].row(c))
	}
	rows = append(rows, total.row(cell{"all", ""}))
	var out strings.Builder
	table := tabwriter.NewWriter(&out, 0, 0, 2, ' ', tabwriter.AlignRight)
	_, _ = fmt.Fprintln(table, strings.Join(rows, "\n")) // a Builder takes everything
	_ = table.Flush()
	return out.String()
}
