package main

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestOneBotADatabase(t *testing.T) {
	path := filepath.Join(t.TempDir(), "releasebot.db")
	unlock, err := lockStore(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := lockStore(path); err == nil || !strings.Contains(err.Error(), path+" cannot be used: another releasebot runs on it") {
		t.Errorf("a second bot got: %v", err)
	}
	unlock()
	again, err := lockStore(path)
	if err != nil {
		t.Fatalf("once the first has ended: %v", err)
	}
	again()
}
