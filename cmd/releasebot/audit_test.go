package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"releasebot/store"
	"releasebot/store/sqlite"
)

// said is what a command prints.
func said(t *testing.T, c interface{ Run(*env) error }) (string, error) {
	t.Helper()
	var out bytes.Buffer
	err := c.Run(&env{ctx: t.Context(), stdout: &out, lookup: func(string) (string, bool) { return "", false }})
	return out.String(), err
}

// chained is a store with a chain of a service and one of the installation, and a bot that has it open.
func chained(t *testing.T) (path string, st *store.Store) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "bot.db")
	st, err := sqlite.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	for i := range 4 {
		for _, service := range []string{"", "web=app"} {
			at := time.Date(2026, 3, 1+i, 12, 0, 0, 0, time.UTC)
			if err := st.Record(t.Context(), at, service, "x", "U1", fmt.Sprintf("<%d> \u2028 é", i)); err != nil {
				t.Fatal(err)
			}
		}
	}
	return path, st
}

// exported puts text into a file of its own.
func exported(t *testing.T, text string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "export.jsonl")
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func export(t *testing.T, c *auditExportCmd) string {
	t.Helper()
	out, err := said(t, c)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestAuditExportIsVerified(t *testing.T) {
	path, st := chained(t)
	earlier := exported(t, export(t, &auditExportCmd{Store: path}))
	out, err := said(t, &auditVerifyCmd{File: earlier})
	if err != nil || !strings.Contains(out, "whole: 8 entries in 2 chains") {
		t.Fatalf("%v\n%s", err, out)
	}
	fromStore, err := said(t, &auditVerifyCmd{Store: path, Against: earlier})
	if err != nil || fromStore != out {
		t.Errorf("%v: the store says\n%s, its export\n%s", err, fromStore, out)
	}
	head := strings.Split(out, "\n")[1]
	if !strings.HasPrefix(head, "web=app=4:") {
		t.Fatal(head)
	}
	if err := st.Record(t.Context(), time.Now(), "web=app", "x", "", "later"); err != nil {
		t.Fatal(err)
	}
	if out, err := said(t, &auditVerifyCmd{Store: path, Head: []string{head}}); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	other := head[:len(head)-64] + strings.Repeat("0", 64)
	out, err = said(t, &auditVerifyCmd{Store: path, Head: []string{other}})
	if err == nil || !strings.Contains(err.Error(), "the audit chain is broken: 1 problem") || !strings.Contains(out, "entry 4: it was noted with the hash 000000000000…") {
		t.Errorf("%v\n%s", err, out)
	}
	for _, odd := range []string{"web", "web=4", "web=x:" + strings.Repeat("0", 64), "web=4:abc"} {
		if _, err := said(t, &auditVerifyCmd{Store: path, Head: []string{odd}}); err == nil || !strings.Contains(err.Error(), "is no head") {
			t.Errorf("%s: %v", odd, err)
		}
	}
}

func TestAuditExportOfAPart(t *testing.T) {
	path, _ := chained(t)
	service := "web=app"
	out := export(t, &auditExportCmd{Store: path, Service: &service, Since: "2026-03-03"})
	if lines := strings.Split(strings.TrimSpace(out), "\n"); len(lines) != 2 || !strings.Contains(lines[0], `"seq":3`) {
		t.Fatal(out)
	}
	if out, err := said(t, &auditVerifyCmd{File: exported(t, out)}); err != nil || !strings.Contains(out, "2 entries in 1 chains") {
		t.Errorf("%v\n%s", err, out)
	}
	service = "none"
	if _, err := said(t, &auditExportCmd{Store: path, Service: &service}); err == nil {
		t.Error("there is no such chain")
	}
}

func TestAuditChangedExportIsFound(t *testing.T) {
	path, _ := chained(t)
	whole := export(t, &auditExportCmd{Store: path})
	lines := strings.SplitAfter(whole, "\n")
	without := func(i int) string { return strings.Join(append(append([]string{}, lines[:i]...), lines[i+1:]...), "") }
	swapped := append([]string{}, lines...)
	swapped[1], swapped[2] = swapped[2], swapped[1]
	for name, changed := range map[string]string{
		"a word":        strings.Replace(whole, `\u003c2\u003e`, `\u003c3\u003e`, 1),
		"a time":        strings.Replace(whole, "2026-03-02T12:00:00", "2026-03-02T12:00:01", 1),
		"a person":      strings.Replace(whole, `"by":"U1"`, `"by":"U2"`, 1),
		"a service":     strings.ReplaceAll(whole, `"service":"web=app"`, `"service":"other"`),
		"a line less":   without(2),
		"a line twice":  lines[0] + whole,
		"lines swapped": strings.Join(swapped, ""),
		"no line":       "x\n" + whole,
		"half a line":   whole[:len(whole)-10],
		"two in one":    strings.Replace(whole, "\n", "", 1),
		"another field": strings.Replace(whole, `{"service"`, `{"also":1,"service"`, 1),
	} {
		if changed == whole {
			t.Fatal(name, "changed nothing")
		}
		if out, err := said(t, &auditVerifyCmd{File: exported(t, changed)}); err == nil {
			t.Errorf("%s: nothing was found\n%s", name, out)
		}
	}
	for name, c := range map[string]auditVerifyCmd{
		"the last line less": {File: exported(t, without(7)), Against: exported(t, whole)},
		"a chain less":       {File: exported(t, strings.Join(lines[:4], "")), Against: exported(t, whole)},
		"the beginning less": {File: exported(t, strings.Join(lines[2:], "")), Against: exported(t, lines[0]+lines[4])},
	} {
		if out, err := said(t, &c); err == nil || !strings.Contains(err.Error(), "broken") {
			t.Errorf("%s: %v\n%s", name, err, out)
		}
	}
}

func TestAuditNeedsAStore(t *testing.T) {
	none := filepath.Join(t.TempDir(), "none.db")
	for want, c := range map[string]interface{ Run(*env) error }{
		"name the configuration": &auditVerifyCmd{}, "there is no database": &auditVerifyCmd{Store: none},
		"cannot be read": &auditVerifyCmd{File: none}, "there is no database " + none: &auditExportCmd{Store: none}, "is empty": &auditVerifyCmd{File: exported(t, "")},
	} {
		if _, err := said(t, c); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}
