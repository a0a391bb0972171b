package replay

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"time"
)

// Read finds the labelled data in a folder and below it, in order of their paths. name is what errors and figures call the
// folder. A folder with data is one with
//   - metrics.csv and deploys.csv (and splice.json where faults come too fast for a look-back between them),
//   - metrics.csv and labels.csv: the deploys are made of the labels, or
//   - noissue.csv and issues.csv, as PetShop has them.
func Read(files fs.FS, name string) ([]Set, error) {
	var sets []Set
	err := fs.WalkDir(files, ".", func(where string, entry fs.DirEntry, err error) error {
		if err != nil {
			return fmt.Errorf("cannot read %s: %w", path.Join(name, where), err)
		}
		if !entry.IsDir() {
			return nil
		}
		f := folder{files: files, path: where, name: path.Join(name, where)}
		read := f.reader()
		if read == nil {
			return nil
		}
		set, err := read()
		sets = append(sets, set)
		return err
	})
	if err != nil {
		return nil, err
	}
	if len(sets) == 0 {
		return nil, fmt.Errorf("%s: no labelled data here or below: a folder of it holds metrics.csv, and deploys.csv or labels.csv", name)
	}
	return sets, nil
}

// reader is how the folder's data are read; nil where it holds none.
func (f folder) reader() func() (Set, error) {
	switch {
	case f.has("metrics.csv"):
		return f.plain
	case f.has("noissue.csv") && f.has("issues.csv"):
		return f.petshop
	default:
		return nil
	}
}

// plain reads metrics.csv and what says which deploys there were.
func (f folder) plain() (Set, error) {
	set, table, err := f.metrics("metrics.csv")
	if err != nil {
		return set, err
	}
	whole := Stretch{Table: table}
	switch {
	case f.has("deploys.csv"):
		whole.Deploys, err = f.deploys()
	case f.has("labels.csv"):
		var labels []label
		if labels, err = f.labels(); err == nil {
			var note string
			whole.Deploys, note = deploysOf(labels, table.Times, set.Step)
			set.Notes = append(set.Notes, note)
		}
	default:
		err = fmt.Errorf("%s: there is metrics.csv and neither deploys.csv nor labels.csv, so nothing says which deploys were clean", f.name)
	}
	if err != nil {
		return set, err
	}
	set.Stretches = []Stretch{whole}
	if f.has("splice.json") {
		return f.splice(set)
	}
	return set, nil
}

// metrics reads a file of measured values, without deploys: the time first or anywhere, then a column a metric.
func (f folder) metrics(file string) (Set, Table, error) {
	set := Set{Name: f.name}
	s, err := f.sheet(file)
	if err != nil {
		return set, Table{}, err
	}
	for _, column := range s.columns {
		if column != "timestamp" {
			set.Metrics = append(set.Metrics, column)
		}
	}
	table, err := s.table(set.Metrics, s.rows)
	if err != nil {
		return set, table, err
	}
	if set.Step = medianStep(table.Times); set.Step == 0 || len(set.Metrics) == 0 {
		return set, table, fmt.Errorf("%s holds nothing to judge: a metric, and two lines of different times, are the least", s.file)
	}
	return set, table, nil
}

// table reads the metrics of some rows.
func (s sheet) table(metrics []string, rows []row) (Table, error) {
	table := Table{Columns: make([][]float64, len(metrics))}
	columns, err := s.must(append([]string{"timestamp"}, metrics...)...)
	if err != nil {
		return table, err
	}
	for i, r := range rows {
		at, err := s.someTime(r, columns["timestamp"])
		if err != nil {
			return table, err
		}
		if i > 0 && at.Before(table.Times[i-1]) {
			return table, fmt.Errorf("%s:%d: the time goes back; sort the lines by timestamp", s.file, r.line)
		}
		table.Times = append(table.Times, at)
		for m, name := range metrics {
			x, err := s.number(r, columns[name])
			if err != nil {
				return table, err
			}
			table.Columns[m] = append(table.Columns[m], x)
		}
	}
	return table, nil
}

// medianStep is the median difference of two times after each other, without those that are the same; 0 where there is none.
func medianStep(times []time.Time) time.Duration {
	var differences []time.Duration
	for i := 1; i < len(times); i++ {
		if d := times[i].Sub(times[i-1]); d > 0 {
			differences = append(differences, d)
		}
	}
	if len(differences) == 0 {
		return 0
	}
	slices.Sort(differences)
	return differences[len(differences)/2]
}
