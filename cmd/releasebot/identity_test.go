package main

import "testing"

func TestIdentityOutlivesTheProcess(t *testing.T) {
	folder := t.TempDir()
	name := func() (string, func()) {
		t.Helper()
		id, release, err := identity(folder)
		if err != nil {
			t.Fatal(err)
		}
		return id, release
	}
	first, release := name()
	beside, _ := name()
	if beside == first {
		t.Fatal("two processes that live have one name")
	}
	release() // as the kernel does when the process dies
	again, release := name()
	defer release()
	if again != first {
		t.Errorf("it was %s and is %s", first, again)
	}
	if id, _, err := identity(""); err != nil || id == first {
		t.Errorf("without a folder: %s, %v", id, err)
	}
}
