package replay

import (
	"fmt"
	"time"
)

// deploys reads deploys.csv: deploy_ts, onset_ts (empty: clean) and bake_s; other columns are not read.
func (f folder) deploys() ([]Deploy, error) {
	s, err := f.sheet("deploys.csv")
	if err != nil {
		return nil, err
	}
	columns, err := s.must("deploy_ts", "onset_ts", "bake_s")
	if err != nil {
		return nil, err
	}
	var deploys []Deploy
	for _, r := range s.rows {
		var d Deploy
		if d.T0, err = s.someTime(r, columns["deploy_ts"]); err != nil {
			return nil, err
		}
		if d.Onset, err = s.time(r, columns["onset_ts"]); err != nil {
			return nil, err
		}
		seconds, err := s.number(r, columns["bake_s"])
		if err != nil {
			return nil, err
		}
		if !(seconds > 0 && seconds <= longestBake.Seconds()) {
			return nil, fmt.Errorf("%s:%d: bake_s is %q, and must be more than 0 and at most %.0f", s.file, r.line, r.fields[columns["bake_s"]], longestBake.Seconds())
		}
		d.Bake = time.Duration(seconds * float64(time.Second))
		deploys = append(deploys, d)
	}
	return deploys, nil
}

// longestBake is far beyond what anybody waits for; more is another unit by mistake.
const longestBake = 7 * 24 * time.Hour
