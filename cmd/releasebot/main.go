// Command releasebot owns a team's deploy loop: it picks up builds, moves them through tiers, watches charts, and asks
// people in Slack when one jumps.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"

	"github.com/alecthomas/kong"
	"github.com/mattn/go-isatty"
	"github.com/rs/zerolog"

	"releasebot/deployer/command"
)

// cli is the command line; a file a sub-command.
type cli struct {
	Run       runCmd       `cmd:"" help:"Run the bot with a configuration file."`
	Demo      demoCmd      `cmd:"" help:"Show the whole job on a simulated fleet and a local Slack; needs nothing else."`
	Workspace workspaceCmd `cmd:"" help:"Serve a local Slack alone, to try an app against."`
	Check     checkCmd     `cmd:"" help:"Try the configuration: what each chart's query returns, and how many false stops a day to expect."`
	Evaluate  evaluateCmd  `cmd:"" help:"Measure the rules on labelled metrics: what they catch, and what they stop falsely."`
	Backtest  backtestCmd  `cmd:"" help:"Judge the deploys of the past on your own metrics: which would have been stopped, by what, and when."`
	Explain   explainCmd   `cmd:"" help:"Show what an event was judged on, and judge it again."`
	Audit     auditCmd     `cmd:"" help:"Check or print the chain of everything that was done."`
	Storage   storeCmd     `cmd:"" name:"store" help:"Move the database, or start again from a backup."`
	Version   versionCmd   `cmd:"" help:"Print the version."`

	LogLevel string `help:"debug, info, warn or error." enum:"debug,info,warn,error" default:"info"`
}

// env is what the process gives its sub-commands; nothing else reads it.
type env struct {
	ctx    context.Context
	stdin  io.Reader
	stdout io.Writer
	log    zerolog.Logger
	lookup func(string) (string, bool)
}

func main() {
	if len(os.Args) > 1 && os.Args[1] == command.ShimArg {
		os.Exit(command.RunShim(os.Args[2:]))
	}
	os.Exit(run(os.Args[1:]))
}

func run(args []string) int {
	var c cli
	parser, err := kong.New(&c, kong.Name("releasebot"), kong.UsageOnError(),
		kong.Description("A Slack bot that owns your deploy loop: it deploys, watches, stops, asks and calls all clear."))
	if err != nil {
		fmt.Fprintln(os.Stderr, "releasebot:", err)
		return 2
	}
	selected, err := parser.Parse(args)
	parser.FatalIfErrorf(err)

	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	// The second signal ends the process at once, as people expect.
	context.AfterFunc(ctx, stop)
	if err := selected.Run(&env{ctx: ctx, stdin: os.Stdin, stdout: os.Stdout, log: logger(os.Stderr, c.LogLevel), lookup: os.LookupEnv}); err != nil {
		fmt.Fprintln(os.Stderr, "releasebot:", err)
		return 1
	}
	return 0
}

// logger writes JSON, and for people on a terminal.
func logger(w *os.File, level string) zerolog.Logger {
	var out io.Writer = w
	if isatty.IsTerminal(w.Fd()) {
		out = zerolog.ConsoleWriter{Out: w, TimeFormat: time.TimeOnly}
	}
	parsed, err := zerolog.ParseLevel(level)
	if err != nil {
		parsed = zerolog.InfoLevel // kong lets no other through
	}
	zerolog.TimeFieldFormat = time.RFC3339Nano
	return zerolog.New(out).Level(parsed).With().Timestamp().Logger()
}

type versionCmd struct{}

// version is set by the linker for releases.
var version = "dev"

// Run prints the version.
func (versionCmd) Run(e *env) error {
	revision := ""
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				revision = " " + s.Value
			}
		}
	}
	_, err := fmt.Fprintf(e.stdout, "releasebot %s%s\n", version, revision)
	return err
}
