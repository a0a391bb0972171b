package release

import "slices"

// Others says what the targets that still run the old build did at the same time: a concurrent comparison.
//
// It is a ratio of scores and no rank test such as Mann-Whitney: at the minute of a breach one to three points have
// come since the jump, with which a rank test against a handful of targets cannot reach significance. Each target's
// score is already measured in its own noise, and so two scores of the same rule compare as they are.
type Others struct {
	Targets  int     `json:"targets"`            // that run the old build and were judged
	Breaches int     `json:"breaches,omitempty"` // how many of them are in breach too
	Unjudged int     `json:"unjudged,omitempty"` // that run the old build, and whose chart is unknown or snoozed
	Score    float64 `json:"score"`              // the median of their scores, on the scale of this target's
	Share    float64 `json:"share"`              // of this target's score, 0 to 1 and more; negative when they moved the other way
}

// sharedFrom is the share from which a breach is not only the new build's. What befalls a service as a whole reaches
// its targets unevenly, seldom by more than a factor of two; what the build does leaves the others near 0.
const sharedFrom = 0.5

// Too tells whether the targets on the old build show the same.
func (o Others) Too() bool { return o.Targets > 0 && o.Share >= sharedFrom }

// closer tells whether a comparison says more for what is not only the new build's than another one does: any comparison
// more than none, and one with targets more than one without. Of equal ones the first stays.
func (o *Others) closer(than *Others) bool {
	switch {
	case o == nil:
		return false
	case than == nil:
		return true
	default:
		return o.Targets > 0 && (than.Targets == 0 || o.Share > than.Share)
	}
}

// maxShare cuts a share that says no more: a score near zero would make it too large for any number.
const maxShare = 100

// onOldBuild tells whether a target has nothing of the running deploy's build.
func (d *decision) onOldBuild(t Target) bool {
	p := d.placement(t)
	return d.running() && !t.Whole() && !p.Mixed && !d.moved(t) && p.Build.ID != d.s.Deploy.Build.ID
}

// peers gathers, by chart, the verdicts on the targets that still run the old build. There is nothing to compare with
// while no deploy moves forward.
func (d *decision) peers(verdicts []Verdict) map[string][]Verdict {
	if !d.running() || d.s.Deploy.Phase == RollingBack {
		return nil
	}
	old := slices.DeleteFunc(d.policy.Targets(), func(t Target) bool { return !d.onOldBuild(t) })
	peers := make(map[string][]Verdict)
	for _, v := range verdicts {
		if !slices.Contains(old, v.Target) {
			continue
		}
		if d.snoozed(v.Chart, v.Target) {
			v.Kind = Snoozed
		}
		peers[v.Chart] = append(peers[v.Chart], v)
	}
	return peers
}

// compare sets a breach against the verdicts of its chart on the old build; nil if the target does not have the new one.
func (d *decision) compare(v Verdict, peers map[string][]Verdict) *Others {
	if peers == nil || !d.moved(v.Target) {
		return nil
	}
	o := &Others{}
	var shares []float64
	for _, peer := range peers[v.Chart] {
		if peer.Kind != Normal && peer.Kind != Breach {
			o.Unjudged++
			continue
		}
		if peer.Kind == Breach {
			o.Breaches++
		}
		shares = append(shares, share(peer, v))
	}
	o.Targets = len(shares)
	o.Share = median(shares)
	o.Score = o.Share * v.Evidence.Score
	return o
}

// share is how much of v's score a peer has. Scores of different rules do not compare, nor do values: then a peer has
// all of it when it is in breach, and none otherwise.
func share(peer, v Verdict) float64 {
	of, to := peer.Evidence, v.Evidence
	switch {
	case of.Rule == to.Rule && !to.Plain() && to.Score != 0:
		return min(max(of.Score/to.Score, -maxShare), maxShare)
	case peer.Kind == Breach:
		return 1
	default:
		return 0
	}
}

// median is 0 for no values.
func median(values []float64) float64 {
	n := len(values)
	if n == 0 {
		return 0
	}
	slices.Sort(values)
	return (values[(n-1)/2] + values[n/2]) / 2
}
