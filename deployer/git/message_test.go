package git

import (
	"strings"
	"testing"
)

// What an author calls themselves is one line, and no longer than an address may be.
func TestAuthorsAreCut(t *testing.T) {
	b := &Builds{}
	c := b.change(logged{author: person{"Ann\nEve", strings.Repeat("a", 500) + "\n@example.com"}, message: "Title"}, nil)
	if c.Author != "Ann Eve" || len(c.Email) > emailLimit || strings.ContainsAny(c.Email, "\n\r") {
		t.Errorf("author %q, %d bytes of address", c.Author, len(c.Email))
	}
}

func TestUnderstand(t *testing.T) {
	for message, want := range map[string]struct {
		number  int
		title   string
		request bool
	}{
		"Title (#12)":                  {12, "Title", false},
		"Title (#12)\n\n* a (#3)":      {12, "Title", false},
		"Revert \"Title (#12)\" (#13)": {13, "Revert \"Title (#12)\"", false},
		"(#12)":                        {0, "(#12)", false},
		"Title (#12) and more":         {0, "Title (#12) and more", false},
		"Title (#1234567890123)":       {0, "Title (#1234567890123)", false},
		"Merge pull request #12 from a/b\n\nTitle\n\nx":                       {12, "Title", false},
		"Merge pull request #12 from a/b":                                     {12, "Merge pull request #12 from a/b", false},
		"Merge pull request #12 from a/b\r\n\r\nTitle":                        {12, "Title", false},
		"Merge pull request #x from a/b\n\nTitle":                             {0, "Merge pull request #x from a/b", false},
		"Merge branch 'a' into 'main'\n\nTitle\n\nSee merge request g/s/p!34": {34, "Title", true},
		"Merge branch 'a' into 'main'\n\nSee merge request g/p!34":            {34, "Merge branch 'a' into 'main'", true},
		"Title\n\nSee merge request g/p!34":                                   {34, "Title", true},
		"Merge branch 'a'":                                                    {0, "Merge branch 'a'", false},
		"\n\n  spaced\tout \n":                                                {0, "spaced out", false},
		"":                                                                    {0, "", false},
		"\x00\x1b[2J\a":                                                       {0, "", false},
		"fix \xff\n":                                                          {0, "fix \uFFFD", false},
	} {
		number, title, request := understand(message)
		if number != want.number || title != want.title || request != want.request {
			t.Errorf("understand(%q) = %d, %q, %t, want %+v", message, number, title, request, want)
		}
	}
}
