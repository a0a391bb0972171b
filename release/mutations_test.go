//go:build model

package release_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// mutation breaks one guard of this package.
type mutation struct {
	file, old, new string
	promise        string // what the model must then find broken; "|" between several of which one is enough
}

const (
	halfKnown = "nothing half-known starts"
	notGood   = "unknown is not good"
	notBad    = "unknown is not bad"
	double    = "never double"
	always    = "rollback always works"
	allClear  = "a roll back goes to what was all clear"
	badBuild  = "a bad build stays out"
	ownLift   = "a hold is lifted by its own"
	earned    = "all clear is earned"
	noSight   = "nothing begins unseen"
	tooMany   = "too many roll backs freeze"
	asks      = "purple asks"
	goneAsks  = "a chart that is gone asks"
	two       = "two people"
	holds     = "a jump holds"
	quiet     = "an event closes when it is quiet"
	explained = "explained"
	sameNow   = "a decision changes nothing by itself"
	lost      = "nothing is lost"
	answered  = "everybody is answered"
	saidOnce  = "a reload is said once"
	lateness  = "a late report changes nothing"
	usual     = "usual time"
	others    = "attribution"
	stays     = "an older choice stays"
)

var mutations = []mutation{
	{"phase.go", "len(d.waits()) > 0 || ", "", halfKnown + "|" + notGood},
	{"phase.go", "len(d.s.Holds) > 0 || ", "", halfKnown},
	{"phase.go", "stage.Baked < stage.Bake || ", "", earned},
	{"phase.go", "drive.Status != Succeeded {\n\t\t\treturn false", "drive.Status == Running {\n\t\t\treturn false", earned},
	{"decide.go", "d.wasClear(b), ", "len(d.s.Good) > 0 && d.s.Good[len(d.s.Good)-1].ID == b.ID, ", stays},
	{"look.go", "len(d.s.Holds) == 0 && ", "", halfKnown},
	{"look.go", " && d.known()", "", notGood},
	{"look.go", " && d.s.Watch.Unknown.IsZero()\n}", "\n}", notGood},
	{"look.go", "back(&d.s.Watch.At)", "", notGood},
	{"look.go", " && passed <= d.policy.BlindAfter", "", earned},
	{"look.go", " || !quiet {", " || !quiet && false {", earned},
	{"holds.go", "case since.IsZero() && held:", "case held:", ownLift},
	{"holds.go", "d.hold(Hold{Kind: HoldPlan, Reason: reason, Since: d.now})", "_ = reason", halfKnown},
	{"holds.go", "if !d.s.Window.Open && !d.running()", "if false", halfKnown},
	{"holds.go", "\t\td.hold(Hold{Kind: HoldBlind,", "\t\tif d.running() {\n\t\t\td.rollBack(Request{})\n\t\t}\n\t\td.hold(Hold{Kind: HoldBlind,", notBad},
	{"events.go", "\t\td.stage().Baked = 0 ", "\t\t_ = d ", earned},
	{"events.go", "outcome == OutcomeUnwatched || ", "", goneAsks},
	{"events.go", "e.Urgency == Purple && d.policy.PurpleAsks {", "false {", asks},
	{"events.go", ">= d.purple() {", "> d.purple() {", asks},
	{"events.go", "d.hold(Hold{Kind: HoldEvent,", "_ = (Hold{Kind: HoldEvent,", holds},
	{"events.go", "\t\tif i < 0 {\n\t\t\td.open(chart, verdicts)", "\t\tif i < 0 {\n\t\t\t_ = verdicts", holds},
	{"events.go", " || d.now.Sub(j.Quiet) < d.policy.QuietFor", "", quiet},
	{"events.go", "\t\t\t\t\tjump.Quiet = noTime\n", "", notGood},
	{"event.go", "j.Latest, j.Quiet = v, time.Time{}", "j.First, j.Latest, j.Quiet = v, v, time.Time{}", explained},
	{"rollback.go", "case d.stale(r):", "case d.stale(r) || len(d.s.Holds) > 0:", always},
	{"rollback.go", "case deploy.Phase == RolledBack:", "case deploy.Phase == RolledBack || deploy.Phase == AllClear:", always},
	{"rollback.go", "\t\td.quarantine(deploy.Build)\n", "", badBuild},
	{"rollback.go", "\t\td.quarantine(*c)\n", "", badBuild},
	{"rollback.go", "deploy.Previous, deploy.Back = safe[i], true", "deploy.Previous, deploy.Back = Build{ID: \"x\" + safe[i].ID}, true", allClear},
	{"rollback.go", "case i < 0 && drive.Status != Running:", "case i < 0:", double},
	{"rollback.go", "case i < 0 || deploy.Undo[i].Status != Succeeded:", "case i < 0 || deploy.Undo[i].Status == Running:", earned},
	{"rollback.go", "\td.backOften()\n", "", tooMany},
	{"decide.go", "slices.Contains(d.s.Quarantine, b.ID), ", "", badBuild},
	{"decide.go", "\ts.Holds = slices.Clone(s.Holds)\n", "", sameNow},
	{"deploy.go", "`json:\"stage\"`", "`json:\"-\"`", lost + "|" + double},
	{"drives.go", " && drive.Status == Running {\n\t\t\tdrive.Status,", " {\n\t\t\tdrive.Status,", lateness},
	{"drives.go", "kind, attempt+1)", "kind, attempt)", double},
	{"pause.go", "h.Kind == HoldOften && !back", "h.Kind == HoldOften", ownLift},
	{"pause.go", " || h.Kind == HoldOften }", " }", ownLift + "|" + tooMany},
	{"pause.go", "return h.persons() || h.Kind", "return h.Kind", ownLift},
	{"pause.go", "return !h.Until.IsZero() && !d.now.Before(h.Until)", "return h.persons()", ownLift},
	{"pause.go", "(!frozen || back) && ", "(!frozen || true) && ", halfKnown},
	{"unseen.go", "case d.s.Unseen.IsZero() && is:", "case is:", ownLift},
	{"unseen.go", "case !is && d.nobodySees():", "case false:", noSight},
	{"often.go", "if len(recent) <= d.configured.Backs {", "if len(recent) <= d.configured.Backs+1 {", tooMany},
	{"terms.go", "p.BlindAfter = min(p.BlindAfter, t.BlindAfter)", "_ = t", notGood + "|" + earned},
	{"terms.go", "p.QuietFor = max(p.QuietFor, t.QuietFor)", "_ = t", quiet},
	{"terms.go", "p.PurpleAsks = p.PurpleAsks || t.PurpleAsks", "_ = t", asks},
	{"terms.go", "p.TwoPeople = p.TwoPeople || t.TwoPeople", "_ = t", two},
	{"terms.go", "p.UnseenAfter = t.UnseenAfter", "_ = t", noSight + "|" + ownLift},
	{"terms.go", "return min(d.policy.Purple(), d.s.Deploy.Terms.Purple)", "return d.policy.Purple()", asks},
	{"propose.go", "if p.Request.By == r.By {", "if false {", two},
	{"propose.go", "if !d.policy.TwoPeople || e == nil {", "if true {", two},
	{"request.go", "if r.Verb == VerbPoll {", "if false {", answered},
	{"reloaded.go", "if r.Text == \"\" {", "if false {", saidOnce},
	{"leaveout.go", "d.beginSpan(Span{Target: t, Why: WhyHeld, From: d.now})", "_ = t", usual},
	{"unjudged.go", "d.leaveOut(Span{Target: t, Why: WhyUnjudged, From: from})", "_ = t", usual},
	{"unjudged.go", "v.Target == t && v.Kind == Unknown && !v.Short", "v.Target == t && v.Kind == Unknown && v.Short", usual},
	{"unjudged.go", "d.judgedAgain(away)", "_ = away", usual},
	{"others.go", " && !p.Mixed && !d.moved(t) && p.Build.ID != d.s.Deploy.Build.ID", " && p.Target == t", others},
}

const (
	mutants        = 2 // run at once
	mutationWithin = 6 * time.Minute
)

// TestMutations shows that the model can fail: it breaks each guard in turn, and the model must find the promise broken
// that the guard is for. A guard that is not found any more fails too, so that the table cannot rot.
func TestMutations(t *testing.T) {
	var caught atomic.Int64
	t.Run("each", func(t *testing.T) {
		free := make(chan struct{}, mutants)
		for _, m := range mutations {
			t.Run(m.file+"/"+m.promise, func(t *testing.T) {
				t.Parallel()
				free <- struct{}{}
				defer func() { <-free }()
				begun := time.Now()
				out := m.run(t)
				for _, promise := range strings.Split(m.promise, "|") {
					if strings.Contains(out, "BROKEN "+promise) {
						caught.Add(1)
						t.Logf("caught in %s: %q", time.Since(begun).Round(time.Second), m.old)
						return
					}
				}
				t.Errorf("not caught: %q → %q\n%s", m.old, m.new, tail(out))
			})
		}
	})
	t.Logf("%d of %d mutations caught", caught.Load(), len(mutations))
}

// run plays the model on the broken package, which stands in for the real one by an overlay, and returns what it said.
func (m mutation) run(t *testing.T) string {
	path, err := filepath.Abs(m.file)
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if n := bytes.Count(source, []byte(m.old)); n != 1 {
		t.Fatalf("%s has %q %d times: mend the table", m.file, m.old, n)
	}
	dir := t.TempDir()
	broken, overlay := filepath.Join(dir, "broken.go"), filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(broken, bytes.Replace(source, []byte(m.old), []byte(m.new), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	replace, err := json.Marshal(map[string]map[string]string{"Replace": {path: broken}})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(overlay, replace, 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), mutationWithin+time.Minute) // the test ends itself before
	defer cancel()
	cmd := exec.CommandContext(ctx, "go", "test", "-vet=off", "-tags", "model", "-overlay", overlay, "-run", "^TestModel$", "-count=1", "-timeout", mutationWithin.String(), ".",
		"-args", "-model.steps=1000000", "-rapid.nofailfile", "-rapid.shrinktime=1ns")
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return string(out)
}

// tail is the promise that was broken instead, if any, and the end of what was said.
func tail(s string) string {
	if _, broken, ok := strings.Cut(s, "BROKEN "); ok {
		line, _, _ := strings.Cut(broken, "\n")
		return "instead: " + line
	}
	return s[max(len(s)-1500, 0):]
}
