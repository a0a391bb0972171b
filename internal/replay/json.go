package replay

import (
	"encoding/json"
	"io"
)

// object is one line of WriteJSON. Its first ten keys stay as they are; what cannot be told is null.
type object struct {
	Rule         string   `json:"rule"`
	Threshold    float64  `json:"threshold"`
	Incidents    int      `json:"incidents"`
	Caught       int      `json:"caught"`
	Recall       *float64 `json:"recall"`
	Minutes      *float64 `json:"median_minutes"`
	Clean        int      `json:"clean"`
	Stops        int      `json:"false_stops"`
	Per100       *float64 `json:"false_stops_per_100"`
	Alarms       *float64 `json:"alarms_per_day"`
	UnknownShare *float64 `json:"unknown_share"`

	Recall95  *[2]float64 `json:"recall_95,omitempty"`
	Minutes95 *[2]float64 `json:"median_minutes_95,omitempty"`
	Stops95   *[2]float64 `json:"false_stops_per_100_95,omitempty"`
	Alarms95  *[2]float64 `json:"alarms_per_day_95,omitempty"`

	AnyChart *object  `json:"any_chart,omitempty"` // the same with the charts of a folder taken together
	Curve    []object `json:"curve,omitempty"`     // the same at thresholds around
}

// WriteJSON writes an object a rule, each on a line of its own.
func WriteJSON(out io.Writer, sets []Set, results []Result) error {
	lines := json.NewEncoder(out)
	for _, r := range results {
		o := r.object(dashboards(sets))
		for _, other := range r.Curve {
			o.Curve = append(o.Curve, other.object(dashboards(sets)))
		}
		if err := lines.Encode(o); err != nil {
			return err
		}
	}
	return nil
}

func (r Result) object(dashboards bool) object {
	o := r.Charts.object(r.Setting)
	if dashboards {
		any := r.Dashboards.object(r.Setting)
		o.AnyChart = &any
	}
	return o
}

func (f Figures) object(s Setting) object {
	return object{
		Rule: s.Rule.Name, Threshold: s.Threshold, Incidents: f.Incidents, Caught: f.Caught, Clean: f.Clean, Stops: f.Stops,
		Recall: f.Recall.value(), Minutes: f.Minutes.value(), Per100: f.Per100.value(), Alarms: f.Alarms.value(),
		UnknownShare: f.unknown().value(),
		Recall95:     f.Recall.interval(), Minutes95: f.Minutes.interval(),
		Stops95: f.Per100.interval(), Alarms95: f.Alarms.interval(),
	}
}

func (e Estimate) value() *float64 {
	if !e.known() {
		return nil
	}
	return &e.Value
}

func (e Estimate) interval() *[2]float64 {
	if !e.sure() {
		return nil
	}
	return &[2]float64{e.Low, e.High}
}
