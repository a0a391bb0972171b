package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"releasebot/release"
)

// Evidence is what one breach of an event was judged on.
type Evidence struct {
	Event   int
	Service string          // of the commit that wrote it
	Verdict release.Verdict // that brought its target into the event
	Body    []byte          // the numbers, in the watcher's own format
}

// Evidence lists what an event's breaches were judged on, in order of time. It is ErrNoEvidence where nothing is kept.
func (s *Store) Evidence(ctx context.Context, event int) ([]Evidence, error) {
	all, err := collect(ctx, s.read, scanEvidence, `
SELECT event, service, verdict, body FROM evidence WHERE event = $1 ORDER BY at, tier, zone`, int64(event))
	if err == nil && len(all) == 0 {
		err = ErrNoEvidence
	}
	if err != nil {
		return nil, s.wrap(fmt.Sprintf("evidence of event %d", event), err)
	}
	return all, nil
}

func scanEvidence(rows *sql.Rows) (Evidence, error) {
	var (
		e       Evidence
		verdict string
	)
	if err := rows.Scan(&e.Event, &e.Service, &verdict, &e.Body); err != nil {
		return Evidence{}, err
	}
	return e, json.Unmarshal([]byte(verdict), &e.Verdict)
}

// proof is evidence as it is written.
type proof struct {
	Evidence
	verdict string
}

func (c Commit) proofs() ([]proof, error) {
	proofs := make([]proof, 0, len(c.Evidence))
	for _, e := range c.Evidence {
		if e.Event < 1 || e.Verdict.At.IsZero() || len(e.Body) == 0 {
			return nil, errors.New("evidence has no event, no time or no body")
		}
		verdict, err := json.Marshal(e.Verdict)
		if err != nil {
			return nil, err
		}
		e.Service = c.State.Service
		proofs = append(proofs, proof{e, string(verdict)})
	}
	return proofs, nil
}

// add keeps what opened the event on a target; what comes later is another judgement of the same breach.
func (p proof) add(ctx context.Context, tx *sql.Tx) error {
	_, err := exec(ctx, tx, `
INSERT INTO evidence (event, tier, zone, service, at, verdict, body) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (event, tier, zone) DO NOTHING`,
		int64(p.Event), p.Verdict.Target.Tier, p.Verdict.Target.Zone, p.Service, ms(p.Verdict.At), p.verdict, p.Body)
	return err
}
