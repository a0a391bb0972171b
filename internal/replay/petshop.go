package replay

import (
	"fmt"
	"time"
)

// beforeIssue is how many rows of each issue of PetShop are before it.
const beforeIssue = 2

// petshop reads noissue.csv, two days in which nothing was wrong, and issues.csv, five rows around each issue. Before the
// rows of an issue the clean days are put, moved by whole days so that they end at its time of the day. A bake is as
// long as the rows of an issue let it be.
func (f folder) petshop() (Set, error) {
	set, clean, err := f.metrics("noissue.csv")
	if err != nil {
		return set, err
	}
	issues, err := f.issues(set.Metrics)
	if err != nil {
		return set, err
	}
	bake := time.Duration(0)
	for _, issue := range issues {
		t0, end := issue.Times[beforeIssue-1], issue.Times[len(issue.Times)-1]
		bake = max(bake, end.Sub(t0))
		first := issue.Times[0].Add(-set.Step)
		moved := clean.shifted(wholeDays(first.Sub(clean.Times[len(clean.Times)-1])))
		past := moved.rows(0, moved.after(first))
		if len(past.Times) == 0 {
			return set, fmt.Errorf("%s: noissue.csv holds no time of the day before the issue of %s", f.name, t0.Format(time.DateTime))
		}
		d := Deploy{T0: t0, Onset: issue.Times[beforeIssue], Bake: end.Sub(t0)}
		set.Stretches = append(set.Stretches, Stretch{Table: past.then(issue), Deploys: []Deploy{d}})
	}
	set.Stretches = append(set.Stretches, Stretch{Table: clean, Deploys: cleanDeploys(nil, clean.Times, bake)})
	set.Notes = append(set.Notes, "the days of noissue.csv stand before each issue; clean deploys are made of them, one every "+short(cleanEvery))
	return set, nil
}

// wholeDays is d rounded up to days.
func wholeDays(d time.Duration) time.Duration {
	const day = 24 * time.Hour
	days := d / day * day // towards zero
	if days < d {
		days += day
	}
	return days
}

// issues reads the rows of each issue.
func (f folder) issues(metrics []string) ([]Table, error) {
	s, err := f.sheet("issues.csv")
	if err != nil {
		return nil, err
	}
	name, err := s.column("issue")
	if err != nil {
		return nil, err
	}
	var issues []Table
	for lo, hi := 0, 0; lo < len(s.rows); lo = hi {
		for hi < len(s.rows) && s.rows[hi].fields[name] == s.rows[lo].fields[name] {
			hi++
		}
		if hi-lo <= beforeIssue {
			return nil, fmt.Errorf("%s:%d: %s has %d rows, and more than the %d before it are needed",
				s.file, s.rows[lo].line, s.rows[lo].fields[name], hi-lo, beforeIssue)
		}
		table, err := s.table(metrics, s.rows[lo:hi])
		if err != nil {
			return nil, err
		}
		issues = append(issues, table)
	}
	return issues, nil
}
