package storetest

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"releasebot/release"
	"releasebot/store"
)

// verified holds all chains of a store to be whole, and gives the number of their entries.
func verified(t *testing.T, s *store.Store, noted ...store.AuditHead) int64 {
	t.Helper()
	n, err := s.VerifyAudit(t.Context(), noted, func(p store.AuditProblem) { t.Errorf("%v", p) })
	fine(t, err)
	return n
}

// acts are what the entries of a chain say.
func acts(t *testing.T, s *store.Store, service string) []store.Act {
	t.Helper()
	entries, err := s.Audit(t.Context(), service, 0, 1000)
	fine(t, err)
	all := make([]store.Act, len(entries))
	for i, e := range entries {
		if all[i], err = e.Act(); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// auditOfCommit has all that a commit can do, with every field filled.
func auditOfCommit(t *testing.T, s *store.Store) {
	filled, drive, report := Filled[release.Note](), Filled[release.Drive](), Filled[release.Report]()
	filled.Kind, filled.Echo = release.NoteRollingBack, false
	said := note(1, "first")
	said.Note = &filled
	request := Filled[release.Request]()
	request.ID, request.Channel, request.Respond = "c1", "C9", "https://hook/secret"
	commit := func(c *store.Commit) {
		c.Posts = []release.Post{said, card("deploy/42", 42)}
		c.Answers = []release.Answer{{Request: request, Text: "Yes."}, {Request: click("c2", "webapp"), Refused: true, Text: "No."}}
		c.Drives, c.Cancels, c.Report = []release.Drive{drive}, []string{"42-old"}, &report
	}
	must(t, s, "webapp", commit)
	commits := func(c *store.Commit) { commit(c); c.Drives, c.Cancels, c.Report = nil, nil, nil }
	must(t, s, "webapp", commits) // said already

	wantReport, wantDrive, wantNote, wantRequest, refused := report, drive, filled, request, click("c2", "webapp")
	noted := *filled.Drive
	wantReport.Tail, wantDrive.Tail, noted.Tail, wantNote.Drive = "", "", "", &noted
	wantRequest.Respond, refused.Respond = "", ""
	want := []store.Act{
		{Kind: store.AuditReport, Report: &wantReport},
		{Kind: store.EntryAnswered, By: request.By, Text: "Yes.", Request: &wantRequest},
		{Kind: store.EntryRefused, By: "U1", Text: "No.", Request: &refused},
		{Kind: string(filled.Kind), By: filled.By, Text: filled.Reason, Note: &wantNote},
		{Kind: store.AuditCancel, Cancel: "42-old"},
		{Kind: store.AuditDrive, Drive: &wantDrive},
	}
	if diff := cmp.Diff(want, acts(t, s, "webapp")); diff != "" {
		t.Errorf("the chain says (-want +got):\n%s", diff)
	}
	if n := verified(t, s); n != 6 {
		t.Errorf("%d entries were verified", n)
	}
	entries, err := s.Audit(t.Context(), "webapp", 0, 100)
	fine(t, err)
	whole, err := json.Marshal(entries)
	fine(t, err)
	if text := string(whole); strings.Contains(text, "hook") || strings.Contains(text, filled.Drive.Tail) {
		t.Error("the chain has a secret, or what a drive printed")
	}
}

func auditRecord(t *testing.T, s *store.Store) {
	odd := "a\x00b\xff\u2028<é>"
	fine(t, s.Record(t.Context(), Now, "", "started", "", "version 1"))
	fine(t, s.Record(t.Context(), Now.Add(time.Second), "", "reloaded", "U1", odd))
	fine(t, s.Record(t.Context(), Now, "webapp", "owned", "", ""))
	if diff := cmp.Diff([]store.Act{
		{Kind: "started", Text: "version 1"}, {Kind: "reloaded", By: "U1", Text: strings.ToValidUTF8(odd, "\ufffd")},
	}, acts(t, s, "")); diff != "" {
		t.Errorf("the chain says (-want +got):\n%s", diff)
	}
	for name, err := range map[string]error{
		"no kind":          s.Record(t.Context(), Now, "", "", "", "x"),
		"a kind of ours":   s.Record(t.Context(), Now, "", store.AuditDrive, "", "x"),
		"no time":          s.Record(t.Context(), time.Time{}, "", "x", "", "x"),
		"no service":       s.Record(t.Context(), Now, "a\x00b", "x", "", "x"),
		"an ended context": s.Record(ended(t), Now, "", "x", "", "x"),
	} {
		if err == nil {
			t.Errorf("an entry with %s was taken", name)
		}
	}
	heads, err := s.AuditHeads(t.Context())
	fine(t, err)
	if len(heads) != 2 || heads[0].Service != "" || heads[0].Seq != 2 || heads[1].Service != "webapp" || heads[1].Seq != 1 {
		t.Errorf("heads %v", heads)
	}
	if n := verified(t, s, heads...); n != 3 {
		t.Errorf("%d entries were verified", n)
	}
}

func auditParts(t *testing.T, s *store.Store) {
	for i := range 7 {
		fine(t, s.Record(t.Context(), Now.Add(time.Duration(i)*time.Second), "webapp", "x", "", fmt.Sprint(i)))
	}
	var got []store.AuditEntry
	for after := int64(0); ; {
		part, err := s.Audit(t.Context(), "webapp", after, 3)
		fine(t, err)
		if len(part) == 0 {
			break
		}
		if len(part) > 3 {
			t.Fatalf("%d entries for a limit of 3", len(part))
		}
		got, after = append(got, part...), part[len(part)-1].Seq
	}
	check := store.NewAuditCheck(nil, func(p store.AuditProblem) { t.Errorf("%v", p) })
	for i, e := range got {
		check.Entry(e)
		if !e.At.Equal(Now.Add(time.Duration(i) * time.Second)) {
			t.Errorf("entry %d is of %v", e.Seq, e.At)
		}
	}
	if len(got) != 7 || got[0].Seq != 1 || got[0].Prev != "" {
		t.Errorf("%d entries, the first %+v", len(got), got[0])
	}
}

func auditWithState(t *testing.T, s *store.Store) {
	state, version := load(t, s, "webapp")
	must(t, s, "webapp", func(c *store.Commit) { c.Cancels = []string{"a"} })
	_, err := s.Commit(t.Context(), store.Commit{State: state, Version: version, Had: state.Next, At: Now, Cancels: []string{"late"}})
	wants(t, err, store.ErrConflict)
	_, err = Step(t.Context(), s, "webapp", func(c *store.Commit) {
		c.Cancels, c.Posts = []string{"b"}, []release.Post{card("", 1)} // no key
	})
	if err == nil {
		t.Error("a message without a key was taken")
	}
	if all := acts(t, s, "webapp"); len(all) != 1 || all[0].Cancel != "a" {
		t.Errorf("the chain says %+v", all)
	}
}

// racingChains lets commits and records of few services run into each other.
func racingChains(t *testing.T, s *store.Store) {
	const writers, each, services = 8, 12, 3
	for _, err := range together(writers, func(i int) error {
		service := fmt.Sprint("service", i%services)
		for n := range each {
			if i >= writers/2 {
				if err := s.Record(t.Context(), Now, service, "x", "", fmt.Sprint(i, n)); err != nil {
					return err
				}
				continue
			}
			for {
				_, err := Step(t.Context(), s, service, func(c *store.Commit) { c.Cancels = []string{"a", "b"} })
				if !errors.Is(err, store.ErrConflict) {
					if err != nil {
						return err
					}
					break
				}
			}
		}
		return nil
	}) {
		fine(t, err)
	}
	if n := verified(t, s); n != writers/2*each*3 {
		t.Errorf("%d entries, want %d", n, writers/2*each*3)
	}
}
