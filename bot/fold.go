package bot

import (
	"context"
	"fmt"
	"slices"
	"time"

	"releasebot/release"
	"releasebot/store"
)

const (
	// foldAfter is how long notes wait until they are news no more: below it they follow one by one.
	foldAfter = 5 * time.Minute
	// foldFew is how many notes people rather read one by one.
	foldFew = 5
	// catchUpWithin bounds looking at a channel and what waits for it.
	catchUpWithin = 30 * time.Second
	// heardWithin bounds looking for what people said meanwhile; the summary does without it rather than wait.
	heardWithin = 5 * time.Second
)

// folds tells whether a message may be folded: a note, or an earlier summary that nobody has seen. Cards, digests and
// pictures stand for themselves.
func folds(m store.Message) bool {
	return m.Post != nil && m.TS == "" && m.Shown == 0 && (m.Post.Note != nil || m.Post.Summary != nil)
}

// behind tells whether a channel has to be caught up with before m is posted: nothing got there in this Run, or since
// something last failed, and too many notes have waited for too long.
func (r *Reconciler) behind(m store.Message) bool {
	return lane(m) == lanePost+m.Channel && !r.caughtUp[m.Channel] && r.stale[m.Channel] > foldFew
}

// catchUp folds what waited for the channel of a message, once the channel takes messages again. The message itself is
// left to the next round.
func (r *Reconciler) catchUp(ctx context.Context, a *attempt) error {
	channel := a.message.Channel
	if err := Valid(ctx); err != nil {
		return err
	}
	if err := r.called(r.messenger.Reach(ctx, channel)); err != nil {
		return fmt.Errorf("reach the channel: %w", err)
	}
	backlog, err := r.outbox.Backlog(ctx, channel)
	if err != nil {
		return err
	}
	folded, err := r.foldable(ctx, backlog, a.unsure)
	if err != nil {
		return err
	}
	if len(folded) > foldFew {
		if err := r.fold(ctx, channel, folded); err != nil {
			return err
		}
	}
	a.looked = true
	return nil
}

// foldable are the messages that a summary can take the place of. What may be in Slack already is looked for first.
func (r *Reconciler) foldable(ctx context.Context, backlog []store.Message, unsure map[string]time.Time) ([]store.Message, error) {
	stands, err := r.standing(ctx, backlog)
	if err != nil {
		return nil, err
	}
	var folded []store.Message
	for _, m := range backlog {
		if !folds(m) || stands[m.Key] {
			continue
		}
		if !m.Tried.IsZero() {
			there, err := r.seek(ctx, m, unsure)
			if err != nil {
				return nil, err
			}
			if there {
				continue
			}
		}
		folded = append(folded, m)
	}
	return folded, nil
}

func (r *Reconciler) seek(ctx context.Context, m store.Message, unsure map[string]time.Time) (bool, error) {
	parent, err := r.parent(ctx, m)
	if err == errParent { //nolint:errorlint // it is returned as it is
		return false, nil // it cannot have been posted
	}
	if err != nil {
		return false, err
	}
	tried, known := unsure[m.Key]
	if !known {
		tried = r.begun
	}
	return r.find(ctx, m, parent, tried)
}

// standing are the keys of the notes that still call somebody to act: the newest of each call that the state knows of.
func (r *Reconciler) standing(ctx context.Context, backlog []store.Message) (map[string]bool, error) {
	states := map[string]release.State{}
	newest := map[string]string{}
	for _, m := range backlog {
		if m.Post.Note == nil || !slices.Contains(calls, m.Post.Note.Kind) {
			continue
		}
		state, ok := states[m.Service]
		if !ok {
			var err error
			if state, _, err = r.outbox.Load(ctx, m.Service); err != nil {
				return nil, err
			}
			states[m.Service] = state
		}
		if n := m.Post.Note; stands(*n, state) {
			newest[fmt.Sprint(m.Service, m.Thread, n.Kind, n.Deploy, n.Event, n.Targets)] = m.Key
		}
	}
	keys := map[string]bool{}
	for _, key := range newest {
		keys[key] = true
	}
	return keys, nil
}

// stands tells whether what a note asks people for is still asked. An open event and a roll back have cards that do so.
func stands(n release.Note, s release.State) bool {
	held := func(kind release.HoldKind, same func(release.Hold) bool) bool {
		return slices.ContainsFunc(s.Holds, func(h release.Hold) bool { return h.Kind == kind && same(h) })
	}
	always := func(release.Hold) bool { return true }
	runs := s.Deploy != nil && s.Deploy.Number == n.Deploy
	switch n.Kind {
	case release.NoteAsks:
		return held(release.HoldAsk, func(h release.Hold) bool { return h.Event == n.Event })
	case release.NoteDriveFailed, release.NoteInterrupted:
		return runs && held(release.HoldDrive, always)
	case release.NoteBlind:
		return (runs || n.Deploy == 0) && held(release.HoldBlind, always)
	case release.NoteProposed:
		return slices.ContainsFunc(s.Proposals, func(p release.Proposal) bool { return p.Event == n.Event })
	default:
		return false
	}
}

// fold commits the summary of messages.
func (r *Reconciler) fold(ctx context.Context, channel string, folded []store.Message) error {
	now := r.Clock.Now()
	f := store.Folding{Service: folded[0].Service, Channel: channel, At: now, Folded: folded, Summary: summed(folded)}
	f.Summary.To = now
	f.Unheard = r.unheard(ctx, channel, f.Summary.From, now)
	if err := Valid(ctx); err != nil {
		return err
	}
	key, err := r.outbox.Fold(ctx, f)
	if err != nil {
		return err
	}
	r.log.Info().Str("channel", channel).Int("messages", len(folded)).Str("summary", key).Msg("what waited for Slack is said in one summary")
	r.metrics.shown.WithLabelValues(outcomeFolded).Add(float64(len(folded)))
	return nil
}

// unheard is what people said to the bot meanwhile; nothing where that cannot be told.
func (r *Reconciler) unheard(ctx context.Context, channel string, from, to time.Time) []release.Missed {
	if r.Heard == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, heardWithin)
	defer cancel()
	missed, err := r.Heard(ctx, channel, from, to)
	if r.called(err) != nil {
		r.log.Warn().Err(err).Str("channel", channel).Msg("it cannot be seen what people said to the bot meanwhile")
	}
	return missed
}

// summed makes the summary of messages, which are in order. What is said elsewhere too is not said again.
func summed(folded []store.Message) release.Summary {
	var s release.Summary
	for _, m := range folded {
		from := m.Waiting
		switch p := m.Post; {
		case p.Summary != nil:
			from = p.Summary.From
			s.Notes, s.More, s.Heard = append(s.Notes, p.Summary.Notes...), s.More+p.Summary.More, append(s.Heard, p.Summary.Heard...)
		case !p.Note.Echo:
			s.Notes = append(s.Notes, release.Past{At: m.At, Note: p.Note})
		}
		if s.From.IsZero() || from.Before(s.From) {
			s.From = from
		}
	}
	before := len(s.Notes)
	s.Notes = foremost(s.Notes, release.SummaryNotes)
	s.More += before - len(s.Notes)
	return s
}

// foremost keeps limit notes in their order: those that call people first, then the newest.
func foremost(notes []release.Past, limit int) []release.Past {
	left := len(notes) - limit
	drop := make([]bool, len(notes))
	for _, calling := range []bool{false, true} {
		for i, n := range notes {
			if left > 0 && !drop[i] && slices.Contains(calls, n.Note.Kind) == calling {
				drop[i] = true
				left--
			}
		}
	}
	var kept []release.Past
	for i, n := range notes {
		if !drop[i] {
			kept = append(kept, n)
		}
	}
	return kept
}
