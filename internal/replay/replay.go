// Package replay judges recorded metrics again, look by look, with the same rules and the same code as live judging, and
// measures what the rules would have done: which labelled incidents they catch, and which clean deploys they stop.
package replay

import "time"

// Set is one folder of labelled data: metrics of one service, and deploys of which it is known how they went.
type Set struct {
	Name      string // the folder, as it was asked for
	Metrics   []string
	Step      time.Duration // the median difference of two time stamps
	Stretches []Stretch
	Notes     []string // what of the data was made here and not read, in sentences
}

// Stretch is time that hangs together: what a judgement may read, and the deploys in it. Most sets are one stretch.
type Stretch struct {
	Table
	Deploys []Deploy
}

// Table holds what was measured when: Columns[m][i] is metric m at Times[i], NaN where it is missing. The times never go
// back.
type Table struct {
	Times   []time.Time
	Columns [][]float64
}

// Deploy is one move to a new build, and how it is known to have gone.
type Deploy struct {
	T0    time.Time     // the last time before the build
	Onset time.Time     // when the incident began; zero where the deploy was clean
	Bake  time.Duration // the looks are at T0 + 1 step … T0 + Bake
}

// Clean tells whether nothing was wrong with the deploy.
func (d Deploy) Clean() bool { return d.Onset.IsZero() }

// deploys are those of all stretches, in their order.
func (s Set) deploys() []Deploy {
	var all []Deploy
	for _, stretch := range s.Stretches {
		all = append(all, stretch.Deploys...)
	}
	return all
}

// rows is the part of the table from row lo to before row hi.
func (t Table) rows(lo, hi int) Table {
	part := Table{Times: t.Times[lo:hi]}
	for _, column := range t.Columns {
		part.Columns = append(part.Columns, column[lo:hi])
	}
	return part
}

// then is the table with another one after it.
func (t Table) then(next Table) Table {
	both := Table{Times: append(t.Times[:len(t.Times):len(t.Times)], next.Times...)}
	for m, column := range t.Columns {
		both.Columns = append(both.Columns, append(column[:len(column):len(column)], next.Columns[m]...))
	}
	return both
}

// shifted is the table as if it had been measured so much later.
func (t Table) shifted(by time.Duration) Table {
	times := make([]time.Time, len(t.Times))
	for i, at := range t.Times {
		times[i] = at.Add(by)
	}
	return Table{Times: times, Columns: t.Columns}
}
