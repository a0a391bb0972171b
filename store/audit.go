package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"releasebot/release"
)

// The kinds of entries of the audit chain that a commit writes beside those of the history.
const (
	AuditDrive  = "drive"  // a drive may start
	AuditCancel = "cancel" // a drive is to be ended
	AuditReport = "report" // a drive ended
	auditPruned = "pruned" // old entries were deleted
	auditMoved  = "moved"  // the installation moved to another database
)

// Act is what an entry of the audit chain says. It never has Request.Respond, which is a secret, nor a drive's output.
type Act struct {
	Kind    string           `json:"kind"`           // AuditDrive and so on, EntryAnswered, EntryRefused, a release.NoteKind, or what Record was given
	By      string           `json:"by,omitempty"`   // Slack user id; "" is the bot
	Text    string           `json:"text,omitempty"` // what was answered, the note's reason, or what Record was given
	Request *release.Request `json:"request,omitempty"`
	Note    *release.Note    `json:"note,omitempty"`
	Drive   *release.Drive   `json:"drive,omitempty"`
	Cancel  string           `json:"cancel,omitempty"` // the drive's id
	Report  *release.Report  `json:"report,omitempty"`
	Pruned  *AuditHead       `json:"pruned,omitempty"` // the newest entry that was deleted
}

func (a Act) body() (string, error) {
	body, err := json.Marshal(a)
	return string(body), err
}

// Record appends an entry that belongs to no commit: a start, a lease that was taken, a configuration. The service ""
// is the installation's own chain; by is a Slack user id, or "" for the bot.
func (s *Store) Record(ctx context.Context, at time.Time, service, kind, by, text string) error {
	what := "record " + kind
	if kind == "" || slices.Contains([]string{AuditDrive, AuditCancel, AuditReport, auditPruned, auditMoved, EntryAnswered, EntryRefused}, kind) {
		return s.wrap(what, fmt.Errorf("%q is no kind of its own", kind))
	}
	if at.IsZero() || service != plain(service) {
		return s.wrap(what, errors.New("the time is not set, or the service is no name"))
	}
	body, err := Act{Kind: kind, By: by, Text: text}.body()
	if err != nil {
		return s.wrap(what, err)
	}
	err = s.bulk(ctx, func(tx *sql.Tx) error { return appendAudit(ctx, tx, service, at, []string{body}) })
	if err != nil {
		return s.wrap(what, err)
	}
	return nil
}

// audited are the entries of what a commit took note of and lets happen; those of its lines stand with the lines.
type audited struct{ before, after []string }

func (c Commit) audited() (audited, error) {
	var all audited
	var errs []error
	add := func(to *[]string, a Act) {
		body, err := a.body()
		*to, errs = append(*to, body), append(errs, err)
	}
	if c.Report != nil {
		r := *c.Report
		r.Tail = ""
		add(&all.before, Act{Kind: AuditReport, Report: &r})
	}
	for _, id := range c.Cancels {
		add(&all.after, Act{Kind: AuditCancel, Cancel: id})
	}
	for _, d := range c.Drives {
		d.Tail = ""
		add(&all.after, Act{Kind: AuditDrive, Drive: &d})
	}
	return all, errors.Join(errs...)
}

func noteAct(n release.Note) Act {
	if n.Drive != nil {
		d := *n.Drive
		d.Tail, n.Drive = "", &d
	}
	return Act{Kind: string(n.Kind), By: n.By, Text: n.Reason, Note: &n}
}

// answerAct takes an answer without its secret.
func answerAct(kind string, a release.Answer) Act {
	return Act{Kind: kind, By: a.Request.By, Text: a.Text, Request: &a.Request}
}

// appendAudit adds entries to a chain. Its first statement locks the head until the transaction ends, also where there is
// none yet, so that nobody else builds on the same entry; the last one would change nothing if somebody had.
func appendAudit(ctx context.Context, tx *sql.Tx, service string, at time.Time, bodies []string) error {
	if len(bodies) == 0 {
		return nil
	}
	var head AuditHead
	err := tx.QueryRowContext(ctx, `
INSERT INTO audit_head (service, seq, hash, pruned, anchor) VALUES ($1, 0, '', 0, '')
ON CONFLICT (service) DO UPDATE SET seq = audit_head.seq
RETURNING seq, hash`, service).Scan(&head.Seq, &head.Hash)
	if err != nil {
		return err
	}
	e := AuditEntry{Service: service, Seq: head.Seq, Hash: head.Hash, At: fromMS(ms(at))}
	for _, body := range bodies {
		e.Seq, e.Prev, e.Body = e.Seq+1, e.Hash, json.RawMessage(body)
		e.Hash = e.Digest()
		_, err := exec(ctx, tx, `INSERT INTO audit (service, seq, at, body, hash) VALUES ($1, $2, $3, $4, $5)`,
			e.Service, e.Seq, ms(e.At), body, e.Hash)
		if err != nil {
			return fmt.Errorf("audit entry %d: %w", e.Seq, err)
		}
	}
	n, err := exec(ctx, tx, `UPDATE audit_head SET seq = $1, hash = $2 WHERE service = $3 AND seq = $4 AND hash = $5`,
		e.Seq, e.Hash, service, head.Seq, head.Hash)
	if err == nil && n == 0 {
		return ErrConflict
	}
	return err
}
