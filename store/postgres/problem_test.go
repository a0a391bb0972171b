package postgres_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"releasebot/internal/testpostgres"
	"releasebot/internal/testprocess"
	"releasebot/store/postgres"
	"releasebot/store/storetest"
)

// refused opens a database that must not open, and checks that the sentence says what to do and holds no password.
func refused(t *testing.T, dsn string, want ...string) {
	t.Helper()
	s, err := postgres.Open(t.Context(), dsn)
	if err == nil {
		_ = s.Close()
		t.Fatal("it opened")
	}
	t.Log(err)
	for _, part := range want {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q does not say %q", err, part)
		}
	}
	for _, form := range []string{"%v", "%+v", "%q"} {
		if text := fmt.Sprintf(form, err); strings.Contains(text, "s3cret") || dsn != "" && strings.Contains(text, dsn) {
			t.Errorf("%q says the password", text)
		}
	}
}

// scram is a server that asks for a password.
func scram(t *testing.T) *testpostgres.Server {
	return testpostgres.Start(t, testpostgres.Config{HBA: "host all all 127.0.0.1/32 scram-sha-256\n"})
}

func TestAddressesThatCannotBe(t *testing.T) {
	for dsn, want := range map[string]string{
		"":                                                 "does not begin with postgres://",
		"user=a password=s3cret host=b":                    "does not begin with postgres://",
		"mysql://a:s3cret@b/c":                             "does not begin with postgres://",
		"postgres://a:s3cret/x@b/c":                        "is no URL",
		"postgres://a:s3cret%@b/c":                         "is no URL",
		"postgres://a:s3cret#x@b/c":                        "is no URL",
		"postgres://a:s3cret@/c":                           "names no host",
		"postgres://a:s3cret@b":                            "no database",
		"postgres://a:s3cret@b/":                           "no database",
		"postgres://a:s3cret@b:99999999/c":                 "check its host, port and settings",
		"postgres://a:s3cret@b/c?sslmode=verify-ful":       "sslmode is invalid",
		"postgres://a:s3cret@b/c?sslrootcert=/none/ca.pem": "/none/ca.pem",
		"postgres://a:s3cret@b/c?connect_timeout=s3cret&password=s3cret":            "check its host, port and settings",
		"postgres://a:s3cret@127.0.0.1/c?target_session_attrs=s3cret&sslmode=allow": "check its host, port and settings",
	} {
		t.Run(dsn, func(t *testing.T) { refused(t, dsn, want) })
	}
}

func TestServersThatRefuse(t *testing.T) {
	server := scram(t)
	database := server.Database(t)
	open(t, server.DSN(database)) // the right password
	refused(t, strings.Replace(server.DSN(database), testpostgres.Password, "s3cret-wrong", 1), "check user and password", database)
	refused(t, strings.Replace(server.DSN(database), testpostgres.Role+":", "nobody:", 1), "check user and password")
	refused(t, server.DSN("none"), "there is no such database; make it", "/none")
	nobody := testprocess.FreeAddress(t).String()
	refused(t, strings.Replace(server.DSN(database), server.Address.String(), nobody, 1), "nobody answers there", nobody)
	server.SQL(t, "postgres", `CREATE DATABASE latin OWNER releasebot ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0`)
	refused(t, server.DSN("latin"), "ENCODING 'UTF8'", "its encoding is LATIN1")
	server.SQL(t, "postgres", `CREATE DATABASE foreign_ OWNER postgres`)
	refused(t, server.DSN("foreign_"), "has not the rights", "GRANT")
	server.SQL(t, "postgres", `ALTER ROLE releasebot CONNECTION LIMIT 0`)
	refused(t, server.DSN(database), "no more connections")
	server.SQL(t, "postgres", `ALTER ROLE releasebot CONNECTION LIMIT -1`, `ALTER ROLE releasebot SET default_transaction_read_only = on`)
	refused(t, server.DSN(database), "name the primary")
}

func TestNewerSchemaIsRefused(t *testing.T) {
	dsn := fresh(t)
	open(t, dsn)
	raw(t, dsn, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (999, true)`)
	refused(t, dsn, "a newer releasebot has upgraded it to version 999", "restore the backup from before")
	if _, err := postgres.Read(t.Context(), dsn); err == nil || !strings.Contains(err.Error(), "newer releasebot") {
		t.Errorf("reading a newer one: %v", err)
	}
}

func TestReadBesideAWriter(t *testing.T) {
	dsn := fresh(t)
	if _, err := postgres.Read(t.Context(), dsn); err == nil || !strings.Contains(err.Error(), "start the bot once") {
		t.Errorf("an empty database: %v", err)
	}
	s := open(t, dsn)
	if _, err := storetest.Step(t.Context(), s, "webapp", nil); err != nil {
		t.Fatal(err)
	}
	reader, err := postgres.Read(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = reader.Close() }()
	if all := storetest.Everything(t, reader, "webapp"); all.Version != 1 {
		t.Errorf("read version %d", all.Version)
	}
	if _, err := storetest.Step(t.Context(), reader, "webapp", nil); err == nil {
		t.Error("the reader wrote")
	}
	raw(t, dsn, `DELETE FROM goose_db_version WHERE version_id > 3`)
	if _, err := postgres.Read(t.Context(), dsn); err == nil || !strings.Contains(err.Error(), "start the bot of this version once") {
		t.Errorf("an older one: %v", err)
	}
}

// TestReplicasStartAtOnce lets several programs make the tables of one empty database.
func TestReplicasStartAtOnce(t *testing.T) {
	dsn := fresh(t)
	errs := make(chan error)
	for range 5 {
		go func() {
			s, err := postgres.Open(t.Context(), dsn)
			if err == nil {
				err = s.Ping(t.Context())
				_ = s.Close()
			}
			errs <- err
		}()
	}
	for range 5 {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
}

// TestSocket opens a database by the folder of the server's socket, as pg_hba.conf's "local" lets in.
func TestSocket(t *testing.T) {
	server := testpostgres.Shared(t)
	dsn := fmt.Sprintf("postgres://%s@:%d/%s?host=%s", testpostgres.Role, server.Address.Port, server.Database(t), url.QueryEscape(server.Dir))
	if _, err := storetest.Step(t.Context(), open(t, dsn), "webapp", nil); err != nil {
		t.Error(err)
	}
}
