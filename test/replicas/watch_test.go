//go:build replicas

package replicas_test

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"
)

// The database itself tells who did what, and who had the lease at that moment: each replica has a name of its own as
// application_name. "slow" makes a commit hang where the server has it and the replica does not know yet.
var watching = []string{
	`CREATE TABLE acted (n BIGSERIAL PRIMARY KEY, at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(), kind TEXT NOT NULL,
		who TEXT NOT NULL, what TEXT NOT NULL, owner TEXT NOT NULL, fence BIGINT NOT NULL)`,
	`CREATE TABLE slow (kind TEXT PRIMARY KEY, seconds FLOAT NOT NULL)`,
	`CREATE FUNCTION note_act() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
	DECLARE lease_name TEXT; what TEXT;
	BEGIN
		CASE TG_TABLE_NAME
		WHEN 'lease' THEN lease_name := NEW.name; what := NEW.name;
		WHEN 'state' THEN lease_name := 'service/' || NEW.service; what := NEW.service || ' version ' || NEW.version;
		WHEN 'inbox' THEN lease_name := 'service/' || NEW.service; what := NEW.request;
		WHEN 'outbox' THEN lease_name := 'slack'; what := NEW.key;
		END CASE;
		INSERT INTO public.acted (kind, who, what, owner, fence)
		SELECT TG_ARGV[0], current_setting('application_name'), what, COALESCE(max(owner), ''), COALESCE(max(fence), 0)
		FROM public.lease WHERE name = lease_name;
		RETURN NULL;
	END $$`,
	`CREATE TRIGGER act_take AFTER INSERT ON lease FOR EACH ROW EXECUTE FUNCTION note_act('lease')`,
	`CREATE TRIGGER act_change AFTER UPDATE ON lease FOR EACH ROW WHEN (NEW.owner <> OLD.owner OR NEW.fence <> OLD.fence)
		EXECUTE FUNCTION note_act('lease')`,
	`CREATE TRIGGER act_state AFTER INSERT OR UPDATE ON state FOR EACH ROW EXECUTE FUNCTION note_act('state')`,
	`CREATE TRIGGER act_inbox AFTER INSERT ON inbox FOR EACH ROW EXECUTE FUNCTION note_act('received')`,
	`CREATE TRIGGER act_done AFTER UPDATE ON inbox FOR EACH ROW WHEN (OLD.done = 0 AND NEW.done > 0) EXECUTE FUNCTION note_act('decided')`,
	`CREATE TRIGGER act_again AFTER UPDATE ON inbox FOR EACH ROW WHEN (OLD.done > 0) EXECUTE FUNCTION note_act('decided again')`,
	`CREATE TRIGGER act_tried AFTER UPDATE ON outbox FOR EACH ROW WHEN (OLD.tried = 0 AND NEW.tried > 0) EXECUTE FUNCTION note_act('trying')`,
	`CREATE FUNCTION be_slow() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
	BEGIN
		PERFORM pg_sleep(seconds) FROM public.slow WHERE kind = TG_ARGV[0];
		RETURN NULL;
	END $$`,
	// Deferred triggers run when the client has said COMMIT.
	`CREATE CONSTRAINT TRIGGER slow_state AFTER UPDATE ON state DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
		WHEN (NEW.body LIKE '%"running"%' AND OLD.body NOT LIKE '%"running"%') EXECUTE FUNCTION be_slow('drive')`,
	`CREATE CONSTRAINT TRIGGER slow_tried AFTER UPDATE ON outbox DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
		WHEN (OLD.tried = 0 AND NEW.tried > 0) EXECUTE FUNCTION be_slow('trying')`,
}

// act is what somebody did in the database, and who had the lease for it then.
type act struct {
	at    time.Time
	kind  string // lease, state, received, decided, trying
	who   string // the replica's name
	what  string
	owner string // "" is free
	fence int64
}

// acts are all so far, oldest first.
func (w *world) acts() []act {
	w.t.Helper()
	acts, err := query(w, func(rows *sql.Rows) (a act, err error) {
		return a, rows.Scan(&a.at, &a.kind, &a.who, &a.what, &a.owner, &a.fence)
	}, `SELECT at, kind, who, what, owner, fence FROM acted ORDER BY n`)
	if err != nil {
		w.t.Fatal(err)
	}
	return acts
}

// query reads rows; it bears that the server starts anew.
func query[T any](w *world, scan func(*sql.Rows) (T, error), text string, args ...any) (list []T, err error) {
	for range 50 {
		if list, err = rowsOf(w.sql, scan, text, args...); err == nil {
			return list, nil
		}
		pause(200 * time.Millisecond)
	}
	return nil, err
}

func rowsOf[T any](db *sql.DB, scan func(*sql.Rows) (T, error), text string, args ...any) (list []T, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	rows, err := db.QueryContext(ctx, text, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		one, err := scan(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, one)
	}
	return list, rows.Err()
}

func (w *world) count(text string, args ...any) int {
	w.t.Helper()
	list, err := query(w, func(rows *sql.Rows) (n int, err error) { return n, rows.Scan(&n) }, text, args...)
	if err != nil || len(list) != 1 {
		w.t.Fatalf("%s: %v", text, err)
	}
	return list[0]
}

// slowly makes the commits of a kind hang for so many seconds from now on; 0 is no more.
func (w *world) slowly(kind string, seconds float64) {
	w.t.Helper()
	w.pg.SQL(w.t, w.database, fmt.Sprintf(`INSERT INTO slow VALUES ('%s', %f) ON CONFLICT (kind) DO UPDATE SET seconds = excluded.seconds`, kind, seconds))
}

// sleeping waits until a commit hangs.
func (w *world) sleeping() {
	w.t.Helper()
	w.eventually("a commit to hang", func() bool {
		return w.count(`SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND query ILIKE 'commit%'`) > 0
	})
}

const (
	serviceLease = "service/webapp"
	slackLease   = "slack"
)

// owner is the replica that has a lease now; nil while nobody has.
func (w *world) owner(lease string) *replica {
	w.t.Helper()
	list, err := query(w, func(rows *sql.Rows) (s string, err error) { return s, rows.Scan(&s) }, `SELECT owner FROM lease WHERE name = $1`, lease)
	if err != nil {
		w.t.Fatal(err)
	}
	if len(list) == 0 || list[0] == "" {
		return nil
	}
	return w.named(list[0])
}

func (w *world) named(owner string) *replica {
	for _, r := range w.replicas {
		if r.owns(owner) {
			return r
		}
	}
	return nil
}

// taken waits until another replica than before has a lease, and tells who and when it took it.
func (w *world) taken(lease string, before *replica) (*replica, time.Time) {
	w.t.Helper()
	var next *replica
	w.eventually("another replica to take "+lease, func() bool {
		next = w.owner(lease)
		return next != nil && next != before
	})
	var at time.Time
	for _, a := range w.acts() {
		if a.kind == "lease" && a.what == lease && next.owns(a.owner) {
			at = a.at
		}
	}
	return next, at
}

// servedAfter is when the new owner first committed, or took the lease if it had nothing to say yet.
func (w *world) failedOver(what string, since time.Time, lease string, before *replica) *replica {
	w.t.Helper()
	next, at := w.taken(lease, before)
	w.figure(what+", "+lease, at.Sub(since))
	if took := at.Sub(since); took > 10*time.Second {
		w.t.Errorf("the fail-over of %s took %s, longer than 10 s", lease, took)
	}
	return next
}
