package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"releasebot/commands"
	"releasebot/internal/testpostgres"
)

const asksForPasswords = "host all all 127.0.0.1/32 scram-sha-256\nhost all all ::1/128 scram-sha-256\n"

// says runs the program, and gives its exit code and what it says.
func (p *installed) says(args ...string) (code int, text string) {
	p.t.Helper()
	c := p.command(args...)
	out, err := c.CombinedOutput()
	if c.ProcessState == nil {
		p.t.Fatal(err)
	}
	return c.ProcessState.ExitCode(), string(out)
}

// elsewhere is a configuration like the installation's whose store is elsewhere.
func (p *installed) elsewhere(name, store string) string {
	p.t.Helper()
	text, err := os.ReadFile(p.file)
	if err != nil {
		p.t.Fatal(err)
	}
	return p.write(name, strings.Replace(string(text), "sqlite: releasebot.db", store, 1))
}

// write makes a file beside the configuration.
func (p *installed) write(name, text string) string {
	p.t.Helper()
	file := filepath.Join(p.data, name)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		p.t.Fatal(err)
	}
	return file
}

// asks has Anna ask for something; it is true once that is acknowledged.
func (p *installed) asks(text string) bool {
	return p.w.Slash(p.t.Context(), "U0ANNA", "C0DEPLOYS", commands.Command, text) == nil
}

// chain is the audit chain as it is exported, but what the installation notes of itself.
func (p *installed) chain(config string) (lines []string) {
	p.t.Helper()
	code, text := p.says("audit", "export", "--config", config)
	if code != 0 {
		p.t.Fatalf("export: %d\n%s", code, text)
	}
	for line := range strings.Lines(text) {
		if !strings.Contains(line, `"service":""`) {
			lines = append(lines, line)
		}
	}
	return lines
}

// TestStoreCopyMovesARunningBot moves an installation from SQLite to PostgreSQL under a bot that runs, as an operator does,
// and starts the bot again there.
func TestStoreCopyMovesARunningBot(t *testing.T) {
	server := testpostgres.Start(t, testpostgres.Config{HBA: asksForPasswords})
	p := install(t, "sqlite: releasebot.db")
	database := server.Database(t)
	p.env = append(p.env, "DSN="+server.DSN(database))
	target := p.elsewhere("new.yml", `postgres: "${DSN}"`)
	if !p.asks("pause webapp 3h the move") {
		t.Fatal("not acknowledged before the copy")
	}
	p.until("it is paused", func() bool { return strings.Contains(p.said(), "the move") })

	code, text := p.says("store", "copy", "--from", p.file, "--to", target)
	from, to := "sqlite "+filepath.Join(p.data, "releasebot.db"), "postgres "+server.Address.String()+"/"+database
	want := "All of it is in " + to + ", and the same. Nothing is written to " + from + " any more: point the configuration to the new place and start the bot again.\n"
	if code != 0 || !strings.HasSuffix(text, want) || !strings.Contains(text, "state               2 rows") || strings.Contains(text, testpostgres.Password) {
		t.Fatalf("copy: %d\n%s", code, text)
	}
	if p.asks("status webapp") {
		t.Error("the bot acknowledges what it cannot write down any more")
	}
	before := p.chain(p.file)
	if err := p.child.Wait(); err == nil || !strings.Contains(p.log.String(), "releasebot: loop of ") || p.child.ProcessState.ExitCode() != 1 {
		t.Errorf("the bot ends with %v and says:\n%s", err, p.log.String())
	}
	if code, text := p.says("run", "--config", p.file); code != 1 || !strings.Contains(text, "this database was moved to "+to) || !strings.Contains(text, "point the configuration there") {
		t.Errorf("a start on the old place: %d\n%s", code, text)
	}
	code, text = p.says("store", "copy", "--from", p.file, "--to", target)
	if want := strings.Replace(want, "is in "+to, "was in "+to+" already", 1); code != 0 || !strings.HasSuffix(text, strings.Replace(want, ", and the same", ", and is the same", 1)) {
		t.Errorf("the same copy again: %d\n%s", code, text)
	}

	old := p.file
	p.file = target
	p.start()
	p.until("the bot goes on", func() bool { return p.asks("history webapp") })
	var after []string
	p.until("the chain goes on", func() bool { after = p.chain(target); return len(after) > len(before) })
	for _, line := range before {
		if !slices.Contains(after, line) {
			t.Errorf("the chain lost %s", line)
		}
	}
	if code, text := p.says("audit", "verify", "--config", target); code != 0 {
		t.Errorf("the chain: %d\n%s", code, text)
	}
	if code, text := p.says("store", "copy", "--from", old, "--to", target); code != 1 || !strings.Contains(text, "was moved there already, and the target is not the same any more") {
		t.Errorf("once the bot goes on there: %d\n%s", code, text)
	}
	p.stop()
}

// TestStoreCopyThatCannotBe asks for copies that cannot be: each says why and what to do, says no password, and leaves the
// bot on its place.
func TestStoreCopyThatCannotBe(t *testing.T) {
	server := testpostgres.Start(t, testpostgres.Config{HBA: asksForPasswords})
	p := install(t, "sqlite: releasebot.db")
	full, empty := server.DSN(server.Database(t)), server.DSN(server.Database(t))
	p.env = append(p.env, "FULL="+full, "EMPTY="+empty, "MISTYPED="+strings.Replace(empty, testpostgres.Password, "s3cret-mistyped", 1),
		"NOWHERE="+server.DSN("nowhere"), "LOCAL="+strings.Replace(full, "127.0.0.1", "localhost", 1))
	other := p.write("other.yml", "store: {sqlite: other.db}\n")
	file, link := filepath.Join(p.data, "releasebot.db"), filepath.Join(p.data, "link.db")
	if err := os.Symlink(file, link); err != nil {
		t.Fatal(err)
	}
	in := func(name, variable string) string { return p.elsewhere(name, `postgres: "${`+variable+`}"`) }
	filled := in("full.yml", "FULL")
	_, theirs := chained(t) // another installation's
	if err := theirs.Close(); err != nil {
		t.Fatal(err)
	}
	foreign, _ := chained(t)
	if code, text := p.says("store", "copy", "--from", foreign, "--to", filled); code != 0 {
		t.Fatalf("%d\n%s", code, text)
	}
	none := filepath.Join(p.data, "none.yml")
	for _, c := range []struct{ from, to, want string }{
		{p.file, p.file, "--from and --to are the same database, " + file + ": name an empty one with --to"},
		{p.file, file, "are the same database"},
		{link, p.file, "are the same database"},
		{filled, filled, "both are the same database: name an empty one to move to"},
		{filled, in("local.yml", "LOCAL"), "the target holds something already; give it an empty database"},
		{p.file, filled, "the target holds something already; give it an empty database"},
		{p.file, none, "--to: there is no file " + none},
		{none, p.file, "--from: there is no file " + none},
		{filepath.Join(p.data, "none.db"), other, "--from: there is no database " + filepath.Join(p.data, "none.db")},
		{p.file, p.write("text.db", strings.Repeat("not a database\n", 999)), "--to: the database " + filepath.Join(p.data, "text.db") + " cannot be opened: it is damaged or no SQLite database"},
		{p.file, filepath.Join(p.data, "no", "folder.db"), "make the directory " + filepath.Join(p.data, "no")},
		{p.file, p.data, "is a directory"},
		{p.file, empty, "--to: a database's address does not belong on a command line"},
		{empty, p.file, "--from: a database's address does not belong on a command line"},
		{p.file, in("unset.yml", "UNSET"), "The environment variable UNSET is not set"},
		{p.file, in("mistyped.yml", "MISTYPED"), "check user and password"},
		{p.file, in("nowhere.yml", "NOWHERE"), "there is no such database; make it: CREATE DATABASE"},
	} {
		code, text := p.says("store", "copy", "--from", c.from, "--to", c.to)
		if code != 1 || !strings.Contains(text, c.want) || strings.Contains(text, "s3cret") {
			t.Errorf("from %s to %s: %d, want %q:\n%s", c.from, c.to, code, c.want, text)
		}
		if !p.asks("status webapp") || strings.Contains(p.get("/readyz"), "The store") {
			t.Fatalf("from %s to %s: the bot does not go on:\n%s", c.from, c.to, p.get("/readyz"))
		}
	}
	if code, text := p.says("store", "copy", "--from", p.file); code == 0 || !strings.Contains(text, "missing flags: --to=FILE") {
		t.Errorf("without a target: %d\n%s", code, text)
	}
	if code, text := p.says("audit", "verify", "--store", full); code != 1 || !strings.Contains(text, "does not belong on a command line") || strings.Contains(text, "s3cret") {
		t.Errorf("an address as a file: %d\n%s", code, text)
	}
	if code, text := p.says("audit", "verify", "--config", filled); code != 0 {
		t.Errorf("the full target: %d\n%s", code, text)
	}
	p.stop()
}
