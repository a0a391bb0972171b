// Package releasebot_test holds the layout: which folder may import what. docs/architecture.md says why.
package releasebot_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "releasebot/"

// allowed is the table: for each folder its imports outside the standard library. Imports go one way: cmd to
// everything, a technology to its capability, bot to the capabilities it conducts, everything to release.
var allowed = map[string][]string{
	"release":           {},
	"commands":          {"release"},
	"detector":          {"release", "gonum.org/v1/gonum"},
	"detector/graphite": {"detector", "internal/httpquery"},
	"detector/prometheus": {
		"detector", "internal/httpquery", "github.com/prometheus/client_golang/api", "github.com/prometheus/common/model",
	},
	"deployer":         {"release"},
	"deployer/command": {"deployer", "release"},
	"deployer/git":     {"deployer", "release"},
	"store":            {"release"},
	"store/sqlite":     {"store", "internal/schema", "modernc.org/sqlite"},
	"store/postgres":   {"store", "internal/schema", "github.com/jackc/pgx/v5"},
	"bot": {
		"release", "store", "deployer", "github.com/rs/zerolog", "github.com/prometheus/client_golang/prometheus",
		"github.com/cenkalti/backoff/v5", "golang.org/x/time/rate",
	},
	"bot/plot": {"release", "detector", "gonum.org/v1/plot", "golang.org/x/image"},
	"bot/slack": {
		"bot", "commands", "release", "store", "github.com/slack-go/slack", "github.com/rs/zerolog", "golang.org/x/time/rate",
		"golang.org/x/sync/singleflight",
	},
	"internal/config":          {"release", "detector", "commands", "internal/httpquery", "github.com/goccy/go-yaml", "github.com/robfig/cron/v3"},
	"internal/fleet":           {"release", "detector", "deployer"},
	"internal/httpquery":       {"detector"},
	"internal/replay":          {"release", "detector", "bot/plot", "gonum.org/v1/gonum"},
	"internal/replay/backtest": {"release", "detector", "store", "bot/plot"},
	"internal/schema":          {"github.com/pressly/goose/v3"},
	"internal/webhook":         {"release", "github.com/rs/zerolog", "golang.org/x/time/rate"},
	"internal/workspace":       {"github.com/coder/websocket", "github.com/santhosh-tekuri/jsonschema/v6"},
	"cmd/releasebot":           {"*"},
	// Helpers of tests only.
	"detector/detectortest": {"detector", "internal/httpquery", "release", "github.com/google/go-cmp"},
	"internal/testfault":    {},
	"internal/testgraphite": {"internal/testprocess"},
	"internal/testpostgres": {"internal/testprocess"},
	"internal/testprom":     {"internal/testprocess"},
	"internal/testprocess":  {},
	"internal/testslack":    {"internal/workspace"},
	"deployer/deployertest": {"deployer", "release"},
	"store/storetest":       {"release", "store", "github.com/google/go-cmp", "pgregory.net/rapid"},
	"test/e2e/wave":         {},
	"test/e2e/webapp":       {"test/e2e/wave", "github.com/prometheus/client_golang/prometheus"},
}

// testsOnly are folders that the program itself must not reach.
var testsOnly = []string{
	"internal/testfault", "internal/testgraphite", "internal/testpostgres", "internal/testprom", "internal/testprocess", "internal/testslack", "detector/detectortest", "deployer/deployertest", "store/storetest",
}

func TestImportsGoOneWay(t *testing.T) {
	seen := map[string]bool{}
	err := filepath.WalkDir(".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && (strings.HasPrefix(entry.Name(), ".") && name != "." || entry.Name() == "node_modules" || entry.Name() == "testdata") {
			return filepath.SkipDir
		}
		if entry.IsDir() || path.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		folder := filepath.ToSlash(filepath.Dir(name))
		seen[folder] = true
		table, ok := allowed[folder]
		if !ok {
			t.Errorf("%s: the folder is not in the table of imports", folder)
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range file.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			if !may(folder, table, imported) {
				t.Errorf("%s: %s may not import %s", name, folder, imported)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for folder := range allowed {
		if !seen[folder] {
			t.Errorf("%s is in the table of imports, and not there", folder)
		}
	}
}

func may(folder string, table []string, imported string) bool {
	first, _, _ := strings.Cut(imported, "/")
	ours := strings.HasPrefix(imported, module)
	if !ours && !strings.Contains(first, ".") {
		return true // the standard library
	}
	imported = strings.TrimPrefix(imported, module)
	if ours && slices.Contains(testsOnly, imported) && !slices.Contains(testsOnly, folder) {
		return false
	}
	return slices.ContainsFunc(table, func(a string) bool {
		if a == "*" {
			return true
		}
		// Inside this project the table names folders, outside it modules or parts of them.
		return imported == a || !ours && strings.HasPrefix(imported, a+"/")
	})
}
