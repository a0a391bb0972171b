package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"releasebot/release"
)

// Commit is the outcome of one decision.
type Commit struct {
	State   release.State
	Version int64 // of the state that was decided on, as Load or the last Commit gave it
	// Had is State.Next of the state that was decided on. What lies between Had and State.Next is what this commit
	// takes; if both are equal it takes nothing, and it does not matter what other services took.
	Had     release.Numbers
	At      time.Time // the input's time; the one timestamp of everything written
	Channel string    // Slack channel for messages that are new
	Inbox   int64     // id of the item this consumed; 0 for none
	Lease   Lease     // that must still be held, or the commit is ErrLost; the zero one checks nothing
	Posts   []release.Post
	Answers []release.Answer
	// Evidence is what breaches of events were judged on. The first of an event and a target is kept; its service is
	// that of the state.
	Evidence []Evidence
	// Drives, Cancels and Report are what this commit lets start, has ended and took note of; they are for the audit
	// chain alone, and the state has them too.
	Drives  []release.Drive
	Cancels []string // ids of drives
	Report  *release.Report
}

// Commit writes the outcome of one decision in one transaction, and gives the state's new version. ErrConflict,
// ErrDone and ErrLost changed nothing. After any other error nothing is known but that it is all or nothing: Load again.
//
// Answers go to the outbox before posts: their person waits for them. Every Note and every Answer becomes a line of
// the history and an entry of the audit chain, unless the outbox has the same message already.
func (s *Store) Commit(ctx context.Context, c Commit) (int64, error) {
	what := fmt.Sprintf("commit %s on version %d", c.State.Service, c.Version)
	if err := c.check(); err != nil {
		return 0, s.wrap(what, err)
	}
	// All that can be done before the lock is done before it.
	body, err := json.Marshal(c.State)
	if err != nil {
		return 0, s.wrap(what, err)
	}
	rows, err := c.rows()
	if err != nil {
		return 0, s.wrap(what, err)
	}
	proofs, err := c.proofs()
	if err != nil {
		return 0, s.wrap(what, err)
	}
	acts, err := c.audited()
	if err != nil {
		return 0, s.wrap(what, err)
	}
	err = s.bulk(ctx, func(tx *sql.Tx) error { return c.write(ctx, tx, string(body), rows, proofs, acts) })
	if err != nil {
		return 0, s.wrap(what, err)
	}
	return c.Version + 1, nil
}

// check finds the caller's mistakes that would otherwise do harm quietly.
func (c Commit) check() error {
	next := c.State.Next
	switch {
	case c.State.Service == "":
		return errors.New("the state has no service")
	case c.At.IsZero():
		return errors.New("no time is set")
	case c.Had.Deploy < 1 || c.Had.Event < 1:
		return errors.New("field Had is not set to the numbers that were decided on")
	case next.Deploy < c.Had.Deploy || next.Event < c.Had.Event:
		return fmt.Errorf("the next numbers went back from %v to %v", c.Had, next)
	}
	return nil
}

func (c Commit) write(ctx context.Context, tx *sql.Tx, body string, rows []row, proofs []proof, acts audited) error {
	if err := c.Lease.fence(ctx, tx); err != nil {
		return err
	}
	if err := putState(ctx, tx, c, body); err != nil {
		return err
	}
	if err := takeNumbers(ctx, tx, c.Had, c.State.Next); err != nil {
		return err
	}
	if c.Inbox != 0 {
		if err := consume(ctx, tx, c.Inbox, c.State.Service, c.At); err != nil {
			return err
		}
	}
	said := acts.before
	for _, r := range rows {
		fresh, err := r.put(ctx, tx)
		if err != nil {
			return fmt.Errorf("message %q: %w", r.key, err)
		}
		if !fresh || r.line == nil {
			continue
		}
		if err := r.line.add(ctx, tx); err != nil {
			return fmt.Errorf("history of %q: %w", r.key, err)
		}
		said = append(said, r.line.act)
	}
	for _, p := range proofs {
		if err := p.add(ctx, tx); err != nil {
			return fmt.Errorf("evidence of event %d: %w", p.Event, err)
		}
	}
	return appendAudit(ctx, tx, c.State.Service, c.At, append(said, acts.after...)) // last: it locks the chain's head
}
