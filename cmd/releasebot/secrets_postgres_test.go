package main

import (
	"database/sql"
	"fmt"
	"maps"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"releasebot/commands"
	"releasebot/internal/testpostgres"
)

// Passwords of the database, as hard to hide as one may be: a URL writes them otherwise.
const (
	secretDatabase = "s3cr3t/database@password#1"
	secretMistyped = "s3cr3t/mistyped@password#2"
	secretNext     = "s3cr3t/next@password#3"
)

// TestSecretsAreNowhereOnPostgres is TestSecretsAreNowhere on a PostgreSQL that asks for a password, which goes away, and
// does not take the password any more.
func TestSecretsAreNowhereOnPostgres(t *testing.T) {
	server := testpostgres.Start(t, testpostgres.Config{HBA: "host all all 127.0.0.1/32 scram-sha-256\n"})
	password := func(is string) {
		server.SQL(t, "postgres", fmt.Sprintf(`ALTER ROLE %s PASSWORD '%s'`, testpostgres.Role, is),
			`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '`+testpostgres.Role+`'`)
	}
	database := server.Database(t)
	dsn := func(password string) string {
		u := url.URL{Scheme: "postgres", User: url.UserPassword(testpostgres.Role, password), Host: server.Address.String(), Path: "/" + database}
		return u.String()
	}
	password(secretDatabase)
	p := install(t, `postgres: "${DSN}"`, "DSN="+dsn(secretDatabase))
	secrets := p.secrets()
	maps.Copy(secrets, map[string]string{
		"the database's password": secretDatabase, "the mistyped password": secretMistyped, "the next password": secretNext,
		"the database's address": dsn(secretDatabase), "the mistyped address": dsn(secretMistyped),
	})
	p.provoke()
	places := map[string]string{}
	p.served(places, ", while all is well")

	answers := func() bool { return !strings.Contains(p.get("/readyz"), "The store does not answer") }
	server.Stop()
	p.until("the stopped server is told", func() bool { return !answers() })
	p.served(places, ", while the server is stopped")
	if err := p.w.Slash(t.Context(), "U0ANNA", "C0DEPLOYS", commands.Command, "status webapp"); err == nil {
		t.Error("what cannot be written down was acknowledged")
	}
	p.tell(places, "while the server is stopped", "nobody answers there as PostgreSQL does")
	server.Start(t)
	p.until("the server is there again", answers)

	password(secretNext)
	p.until("the refused password is told", func() bool { return !answers() })
	p.served(places, ", while the password is refused")
	p.tell(places, "while the password is refused", "check user and password")
	password(secretDatabase)
	p.until("the password is taken again", answers)

	right := p.env
	p.env = append(slices.Clone(right), "DSN="+dsn(secretMistyped))
	p.tell(places, "with a mistyped password", "check user and password")
	p.env = right
	for _, args := range [][]string{{"audit", "export", "--config", p.file}, {"audit", "verify", "--config", p.file}} {
		out, err := p.command(args...).CombinedOutput()
		if err != nil {
			t.Errorf("%s: %v\n%s", args, err, out)
		}
		places[strings.Join(args[:2], " ")] = string(out)
	}
	p.stop()
	places["the log"] = p.log.String()
	for _, want := range []string{"password authentication failed", "connection refused", "a webhook's call cannot be written down", "cannot be written down; Slack tells"} {
		if !strings.Contains(places["the log"], want) {
			t.Errorf("nothing was provoked: the log lacks %q:\n%.3000s", want, places["the log"])
		}
	}
	p.files(places)
	p.rows(places, dsn(secretDatabase))
	p.hide(places, secrets)
}

// tell adds what the sub-commands say that need a store and cannot have it; want is in all of it.
func (p *installed) tell(places map[string]string, when, want string) {
	p.t.Helper()
	event := "1"
	for _, args := range [][]string{
		{"run", "--config", p.file},
		{"audit", "export", "--config", p.file},
		{"audit", "verify", "--config", p.file},
		{"explain", event, "--config", p.file},
		{"store", "restored", "--config", p.file, "--by", "U0ANNA"},
		{"store", "copy", "--from", p.file, "--to", filepath.Join(p.t.TempDir(), "copy.db")},
	} {
		out, err := p.command(args...).CombinedOutput()
		if err == nil || !strings.Contains(string(out), want) {
			p.t.Errorf("%s %s: %v, it lacks %q:\n%s", args, when, err, want, out)
		}
		places[fmt.Sprint(strings.Join(args[:2], " "), ", ", when)] = string(out)
	}
}

// rows adds all that the database holds.
func (p *installed) rows(places map[string]string, dsn string) {
	p.t.Helper()
	db, err := sql.Open("pgx", dsn)
	if err != nil {
		p.t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	for _, table := range append(rowsOf(p.t, db, `SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema()`), "pg_stat_activity") {
		places["the database's "+table] = strings.Join(rowsOf(p.t, db, `SELECT row_to_json(r)::text FROM "`+table+`" r`), "\n")
	}
	if text := places["the database's state"]; !strings.Contains(text, "webapp") {
		p.t.Errorf("the database's state is %q", text)
	}
}

func rowsOf(t *testing.T, db *sql.DB, query string) (texts []string) {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			t.Fatal(err)
		}
		texts = append(texts, text)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return texts
}
