package slack

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"
)

// Every call of the Web API is in the table of methods, and every function in the table is called: the manifest's scopes
// come from there.
func TestMethodsAreThoseThatAreCalled(t *testing.T) {
	listed := map[string]bool{}
	for name, m := range Methods {
		if m.What == "" || len(m.Calls) == 0 {
			t.Errorf("%s does not say what for, or who calls it", name)
		}
		for _, call := range m.Calls {
			listed[call] = true
		}
	}
	called := calls(t)
	for call := range called {
		if !listed[call] {
			t.Errorf("%s is called, but no method in the table has it", call)
		}
	}
	for call := range listed {
		if !called[call] {
			t.Errorf("%s is in the table of methods, but nothing calls it", call)
		}
	}
	for scope := range optional {
		if Scopes()[scope] == "" {
			t.Errorf("nothing needs the scope %s", scope)
		}
	}
}

// calls are the methods of a field called api that this package's source calls.
func calls(t *testing.T) map[string]bool {
	t.Helper()
	own := func(f fs.FileInfo) bool { return !strings.HasSuffix(f.Name(), "_test.go") }
	packages, err := parser.ParseDir(token.NewFileSet(), ".", own, 0) //nolint:staticcheck // the package has no build tags
	if err != nil {
		t.Fatal(err)
	}
	called := map[string]bool{}
	ast.Inspect(packages["slack"], func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		method, ok := call.Fun.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		if on, ok := method.X.(*ast.SelectorExpr); ok && on.Sel.Name == "api" {
			called[method.Sel.Name] = true
		}
		return true
	})
	if len(called) == 0 {
		t.Fatal("no call was found; the test looks for calls of a field named api")
	}
	return called
}

func TestScopesSayWhatFor(t *testing.T) {
	scopes := Scopes()
	for _, scope := range []string{"chat:write", "channels:history", "users:read", "commands", "app_mentions:read"} {
		if scopes[scope] == "" {
			t.Errorf("%s is not listed: %v", scope, slices.Sorted(maps.Keys(scopes)))
		}
	}
}
