package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"releasebot/internal/config"
	"releasebot/store"
)

func TestStoreCopy(t *testing.T) {
	path, st := chained(t)
	folder := t.TempDir()
	target := filepath.Join(folder, "new.db")
	configuration := filepath.Join(folder, "releasebot.yml")
	if err := os.WriteFile(configuration, []byte("store: {sqlite: new.db}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := said(t, &storeCopyCmd{From: path, To: configuration})
	if err != nil || !strings.Contains(out, "Nothing is written to sqlite "+path) || !strings.Contains(out, target) {
		t.Fatalf("%v\n%s", err, out)
	}
	if err := st.Ping(t.Context()); !errors.Is(err, store.ErrMoved) {
		t.Errorf("a bot that ran: %v", err)
	}
	if _, err := openStore(t.Context(), config.Store{SQLite: path}); !errors.Is(err, store.ErrMoved) || !strings.Contains(err.Error(), "point the configuration there") {
		t.Errorf("a bot that starts: %v", err)
	}
	out, err = said(t, &storeCopyCmd{From: path, To: target})
	if err != nil || !strings.Contains(out, "already") {
		t.Errorf("again: %v\n%s", err, out)
	}
	if out, err := said(t, &auditVerifyCmd{Config: configuration}); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	none := filepath.Join(folder, "none.db")
	if _, err := said(t, &storeCopyCmd{From: none, To: target}); err == nil || !strings.Contains(err.Error(), "there is no database") {
		t.Errorf("from nowhere: %v", err)
	}
	if _, err := os.Stat(none); err == nil {
		t.Error("the copy made its source")
	}
}

func TestStoreRestored(t *testing.T) {
	path, _ := chained(t)
	out, err := said(t, &storeRestoredCmd{Store: path, By: "U0ANNA", Skip: 1000})
	if err != nil || !strings.Contains(out, "next deploy is #1001") {
		t.Fatalf("%v\n%s", err, out)
	}
	if out, err := said(t, &auditVerifyCmd{Store: path}); err != nil || !strings.Contains(out, "9 entries") {
		t.Errorf("%v\n%s", err, out)
	}
	if _, err := said(t, &storeRestoredCmd{Store: filepath.Join(t.TempDir(), "none.db"), By: "U0ANNA", Skip: 1}); err == nil {
		t.Error("restored from nowhere")
	}
}
