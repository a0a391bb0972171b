package replay

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"sort"
	"time"
)

// How splice.json says that clean rows are put before incident i: those up to row
// first + every·i mod (rows − spare) of the clean ones.
const (
	spliceFirst = 185
	spliceEvery = 37
	spliceSpare = 200
)

// splice gives each incident of a set whose faults follow each other too fast a past of its own: clean minutes of the
// same data, as if they had been measured just before it. Clean deploys keep the clean time alone, so that both are
// judged on a past without faults.
func (f folder) splice(set Set) (Set, error) {
	file := path.Join(f.name, "splice.json")
	text, err := fs.ReadFile(f.files, path.Join(f.path, "splice.json"))
	if err != nil {
		return set, fmt.Errorf("cannot read %s: %w", file, err)
	}
	var how struct {
		CleanFrom int64 `json:"clean_from_ts"`
	}
	if err := json.Unmarshal(text, &how); err != nil {
		return set, fmt.Errorf("%s: %w", file, err)
	}
	whole := set.Stretches[0]
	clean := whole.rows(whole.after(time.Unix(how.CleanFrom-1, 0)), len(whole.Times))
	rows := len(clean.Times)
	if rows <= spliceSpare {
		return set, fmt.Errorf("%s: clean_from_ts %d leaves %d clean rows of metrics.csv, and more than %d are needed", file, how.CleanFrom, rows, spliceSpare)
	}
	set.Stretches = nil
	for _, d := range whole.Deploys {
		if d.Clean() {
			continue
		}
		i := len(set.Stretches)
		past := clean.rows(0, spliceFirst+spliceEvery*i%(rows-spliceSpare)+1)
		fault := whole.rows(whole.after(d.T0), whole.after(d.T0.Add(d.Bake)))
		set.Stretches = append(set.Stretches, spliced(past, fault, d.T0, d))
	}
	set.Stretches = append(set.Stretches, Stretch{Table: clean, Deploys: slices.DeleteFunc(whole.Deploys, func(d Deploy) bool { return !d.Clean() })})
	set.Notes = append(set.Notes, "clean minutes stand before each incident, as splice.json says, and incidents are left out before clean deploys")
	return set, nil
}

// spliced is one incident with another past, which ends at a time.
func spliced(past, fault Table, ends time.Time, d Deploy) Stretch {
	past = past.shifted(ends.Sub(past.Times[len(past.Times)-1]))
	return Stretch{Table: past.then(fault), Deploys: []Deploy{d}}
}

// after is the first row later than a time.
func (t Table) after(at time.Time) int {
	return sort.Search(len(t.Times), func(i int) bool { return t.Times[i].After(at) })
}
