package config

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the messages of testdata/bad anew; then read the difference")

// TestBad holds one file for each reason to refuse one, with the whole message beside it.
func TestBad(t *testing.T) {
	files, err := filepath.Glob("testdata/bad/*.yml")
	if err != nil || len(files) == 0 {
		t.Fatal("no bad files", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".yml"), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			_, err = Parse(filepath.Base(file), data, fakeEnv)
			if err == nil {
				t.Fatal("no error")
			}
			checkErrors(t, err)
			golden(t, strings.TrimSuffix(file, ".yml")+".txt", err.Error()+"\n")
		})
	}
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("message (-want +got); run with -update if it is better now:\n%s", diff)
	}
}

// checkErrors holds every message to what all of them promise.
func checkErrors(t *testing.T, err error) {
	t.Helper()
	var all Errors
	if !errors.As(err, &all) {
		t.Fatalf("%T is no Errors", err)
	}
	line := 0
	for _, e := range all {
		if e.Line < line {
			t.Errorf("line %d comes after line %d", e.Line, line)
		}
		line = e.Line
		if !strings.HasSuffix(e.Message, ".") && !strings.HasSuffix(e.Message, "?") {
			t.Errorf("%q is no sentence", e.Message)
		}
		if strings.Contains(e.Text(true), "hunter2") {
			t.Errorf("a secret is in %q", e.Text(true))
		}
	}
}

func TestErrorsAreFoundOneByOne(t *testing.T) {
	data, err := os.ReadFile("testdata/bad/several.yml")
	if err != nil {
		t.Fatal(err)
	}
	_, err = Parse("several.yml", data, fakeEnv)
	var one *Error
	if !errors.As(err, &one) || one.Line != 2 || one.Column != 29 || one.File != "several.yml" {
		t.Errorf("%+v", one)
	}
	if plain := err.Error(); strings.Contains(plain, "\x1b") {
		t.Errorf("colour codes nobody asked for: %q", plain)
	}
	var all Errors
	if errors.As(err, &all); !strings.Contains(all.Text(true), "\x1b[31m^\x1b[0m") {
		t.Errorf("no colour: %q", all.Text(true))
	}
}
