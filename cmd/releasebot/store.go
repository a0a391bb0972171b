package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"releasebot/internal/config"
	"releasebot/store"
	"releasebot/store/postgres"
	"releasebot/store/sqlite"
)

// openStore opens the store that a configuration names, makes it if it is not there, and brings its tables up to date. A
// store that was moved does not open.
func openStore(ctx context.Context, where config.Store) (*store.Store, error) {
	st, err := openAnyStore(ctx, where)
	if err != nil {
		return nil, err
	}
	if err := st.Moved(ctx); err != nil {
		return nil, errors.Join(err, st.Close())
	}
	return st, nil
}

// openAnyStore is openStore also for one that was moved.
func openAnyStore(ctx context.Context, where config.Store) (*store.Store, error) {
	if where.Postgres != "" {
		return postgres.Open(ctx, where.Postgres.Reveal())
	}
	return sqlite.Open(ctx, where.SQLite)
}

// readStore opens the store for reading only, also while a bot works on it.
func readStore(ctx context.Context, where config.Store) (*store.Store, error) {
	if where.Postgres != "" {
		return postgres.Read(ctx, where.Postgres.Reveal())
	}
	return sqlite.Read(ctx, where.SQLite)
}

// storeOf finds where the store is: by its file, or by the configuration, of which nothing else is read.
func storeOf(e *env, configuration, file string) (config.Store, error) {
	switch {
	case file != "":
		return fileStore(file)
	case configuration == "":
		return config.Store{}, errors.New("name the configuration with --config, or the store's file with --store")
	}
	return config.LoadStore(configuration, e.lookup)
}

// fileStore is the store in a SQLite file. An address of PostgreSQL is refused, and not quoted, for it may have a password
// in it; kong makes "postgres:/" of its beginning where it takes it for a path.
func fileStore(name string) (config.Store, error) {
	if strings.Contains(name, "postgres:/") || strings.Contains(name, "postgresql:/") {
		return config.Store{}, errors.New("a database's address does not belong on a command line, where everybody on the machine can read its password: " +
			"write it into a configuration file, as store: {postgres: …}, and name that file")
	}
	return config.Store{SQLite: name}, nil
}

// storeAt finds a store by the name of a configuration or of a database's file.
func storeAt(e *env, name string) (config.Store, error) {
	if slices.Contains([]string{".yml", ".yaml"}, filepath.Ext(name)) {
		return config.LoadStore(name, e.lookup)
	}
	return fileStore(name)
}

// sameFile tells whether two stores are one SQLite file, also by a link.
func sameFile(a, b config.Store) bool {
	one, err := os.Stat(a.SQLite)
	if err != nil {
		return false
	}
	other, err := os.Stat(b.SQLite)
	return err == nil && os.SameFile(one, other)
}

type storeCmd struct {
	Copy     storeCopyCmd     `cmd:"" help:"Move an installation to another database. A bot may run; it cannot write any more from then on."`
	Restored storeRestoredCmd `cmd:"" help:"Make a store that was restored from an older backup safe to start: skip numbers, freeze all services."`
}

type storeCopyCmd struct {
	From string `help:"Where the installation is: a configuration file (.yml) or a SQLite file." required:"" placeholder:"FILE"`
	To   string `help:"An empty database to move to: a configuration file (.yml) or a SQLite file, which is made." required:"" placeholder:"FILE"`
}

// Run copies the store, and says how much of what.
func (c *storeCopyCmd) Run(e *env) error {
	source, err := storeAt(e, c.From)
	if err != nil {
		return fmt.Errorf("--from: %w", err)
	}
	target, err := storeAt(e, c.To)
	if err != nil {
		return fmt.Errorf("--to: %w", err)
	}
	if sameFile(source, target) {
		return fmt.Errorf("--from and --to are the same database, %s: name an empty one with --to", source.SQLite)
	}
	// Opening for writing makes what is not there and changes tables; reading first refuses both.
	readable, err := readStore(e.ctx, source)
	if err != nil {
		return fmt.Errorf("--from: %w", err)
	}
	if err := readable.Close(); err != nil {
		return err
	}
	from, err := openAnyStore(e.ctx, source)
	if err != nil {
		return fmt.Errorf("--from: %w", err)
	}
	defer func() { _ = from.Close() }()
	to, err := openAnyStore(e.ctx, target)
	if err != nil {
		return fmt.Errorf("--to: %w", err)
	}
	done, err := store.Copy(e.ctx, from, to, time.Now())
	if err := errors.Join(err, to.Close()); err != nil {
		return err
	}
	for _, table := range done.Tables {
		if _, err := fmt.Fprintf(e.stdout, "%-12s %8d rows, sum %.16s\n", table.Name, table.Rows, table.Sum); err != nil {
			return err
		}
	}
	said := "All of it is in %s, and the same."
	if done.Already {
		said = "All of it was in %s already, and is the same."
	}
	_, err = fmt.Fprintf(e.stdout, said+" Nothing is written to %s any more: point the configuration to the new place and start the bot again.\n", done.To, done.From)
	return err
}

type storeRestoredCmd struct {
	Config string `help:"The configuration file; only where its store is is read." short:"c" type:"path" env:"RELEASEBOT_CONFIG"`
	Store  string `help:"The store's SQLite file, in place of a configuration." type:"path"`
	By     string `help:"Slack user id of whoever restores; the freeze is theirs." required:"" placeholder:"U…"`
	Skip   int    `help:"How many deploy and event numbers are left out: more than were given since the backup." default:"1000"`
}

// Run marks the store as restored.
func (c *storeRestoredCmd) Run(e *env) error {
	where, err := storeOf(e, c.Config, c.Store)
	if err != nil {
		return err
	}
	readable, err := readStore(e.ctx, where) // makes none
	if err != nil {
		return err
	}
	if err := readable.Close(); err != nil {
		return err
	}
	st, err := openStore(e.ctx, where)
	if err != nil {
		return err
	}
	defer func() { _ = st.Close() }()
	frozen, next, err := st.Restored(e.ctx, time.Now(), c.By, c.Skip)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(e.stdout, "The next deploy is #%d, the next event #%d. Frozen: %v. Start the bot, compare with what runs, then unfreeze in Slack.\n",
		next.Deploy, next.Event, frozen)
	return err
}
