package release

import (
	"slices"
	"time"
)

// count counts what happened from one time to another. past is newest first, and may hold more.
func count(past []Past, from, to time.Time) Stats {
	s := Stats{From: from, To: to}
	var decide, restore []time.Duration
	held, asked := map[int]time.Time{}, map[int]time.Time{}
	for _, p := range slices.Backward(past) {
		n := p.Note
		if n == nil || p.At.Before(from) || p.At.After(to) {
			continue
		}
		s.note(*n)
		switch began, known := held[n.Deploy]; {
		case n.Kind == NoteHeld && !known:
			held[n.Deploy] = p.At
		case n.Kind == NoteRollingBack:
			asked[n.Deploy] = p.At
			if known {
				decide = append(decide, p.At.Sub(began))
			}
		case n.Kind == NoteRolledBack && !asked[n.Deploy].IsZero():
			restore = append(restore, p.At.Sub(asked[n.Deploy]))
		}
	}
	s.ToDecide, s.ToRestore = middle(decide), middle(restore)
	return s
}

func (s *Stats) note(n Note) {
	switch n.Kind {
	case NoteAllClear:
		s.AllClear++
	case NoteRolledBack:
		s.RolledBack++
	case NoteDriveFailed:
		s.Failed++
	case NoteClosed:
		if n.By == "" {
			s.Normal++
		}
	case NoteSnoozed:
		if n.Event != 0 && !n.Open {
			s.Snoozed++
		}
	case NoteOpened, NoteByHand:
		switch n.Urgency {
		case White:
			s.White++
		case Blue:
			s.Blue++
		case Purple:
			s.Purple++
		}
	}
}

// middle is the median, the lower one of an even number; 0 of none.
func middle(times []time.Duration) time.Duration {
	if len(times) == 0 {
		return 0
	}
	slices.Sort(times)
	return times[(len(times)-1)/2]
}
