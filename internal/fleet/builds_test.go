package fleet

import (
	"context"
	"regexp"
	"strings"
	"testing"

	"releasebot/release"
)

func TestBuildsNewestAndFind(t *testing.T) {
	inWorld(t, 1, func(w world) {
		ctx, builds := context.Background(), w.Builds()
		first, err := builds.Newest(ctx, "")
		if err != nil || first.Name != "b511" || first.Changes != nil || !first.Time.Before(start) {
			t.Fatalf("%+v, %v", first, err)
		}
		if again, err := builds.Newest(ctx, first.ID); err != nil || again.ID != first.ID || again.Changes != nil {
			t.Errorf("%+v, %v", again, err)
		}
		second, third := w.Push(), w.Push(release.Change{Title: "Say hello", Author: "you"})
		newest, err := builds.Newest(ctx, first.ID)
		if err != nil || newest.Name != "b513" || len(newest.Changes) != len(second.Changes)+1 {
			t.Errorf("%+v, %v", newest, err)
		}
		if newest.Changes[0] != second.Changes[0] || newest.Changes[len(newest.Changes)-1] != third.Changes[0] {
			t.Errorf("changes out of order: %+v", newest.Changes)
		}
		for _, name := range []string{"b512", second.ID, second.ID[:12]} {
			if b, err := builds.Find(ctx, name); err != nil || b.ID != second.ID {
				t.Errorf("%s: %+v, %v", name, b, err)
			}
		}
		for _, name := range []string{"", "b9", "b999", strings.Repeat("0", 40)} {
			if b, err := builds.Find(ctx, name); err == nil {
				t.Errorf("%q found %+v", name, b)
			}
		}
		if _, err := builds.Newest(ctx, "b999"); err == nil {
			t.Error("changes since an unknown build are no error")
		}
	})
}

func TestBuildsLookReal(t *testing.T) {
	id := regexp.MustCompile(`^[0-9a-f]{40}$`)
	inWorld(t, 1, func(w world) {
		ids, last := map[string]bool{}, 0
		for n := range 40 {
			b := w.Push()
			if n == 20 {
				b = w.PushBad()
			}
			if !id.MatchString(b.ID) || ids[b.ID] || len(b.Changes) < 1 || len(b.Changes) > 3 {
				t.Errorf("%+v", b)
			}
			ids[b.ID] = true
			for _, c := range b.Changes {
				if c.Number <= last && n != 20 || c.Title == "" || c.Author == "" || !id.MatchString(c.Commit) {
					t.Errorf("%+v", c)
				}
				last = c.Number
			}
		}
	})
}

// What follows a bad build takes it back, by its own author.
func TestBadBuildIsReverted(t *testing.T) {
	inWorld(t, 1, func(w world) {
		bad := w.PushBad()
		next := w.Push()
		want := `Revert "` + bad.Changes[0].Title + `"`
		if next.Changes[0].Title != want || next.Changes[0].Author != bad.Changes[0].Author {
			t.Errorf("after %+v comes %+v", bad.Changes, next.Changes)
		}
		if after := w.Push(); strings.HasPrefix(after.Changes[0].Title, "Revert") {
			t.Errorf("reverted twice: %+v", after.Changes)
		}
	})
}

// A caller that changes what it was given changes nothing for others.
func TestBuildsAreCopies(t *testing.T) {
	inWorld(t, 1, func(w world) {
		b := w.Push()
		b.Changes[0].Title = "mine"
		found, _ := w.Builds().Find(context.Background(), b.Name)
		found.Changes[0].Title = "mine too"
		if again, _ := w.Builds().Find(context.Background(), b.Name); strings.HasPrefix(again.Changes[0].Title, "mine") {
			t.Errorf("%+v", again)
		}
	})
}
