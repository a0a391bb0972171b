package detector

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"releasebot/release"
)

func TestEvidenceIsOfTheLastLook(t *testing.T) {
	s, w := quietPast()
	look(w, 10, 0)
	s.add("az1", azLabels(1), clockTime(10, 1), clockTime(10, 2), 500)
	first := look(w, 10, 1)[0]
	if first.Kind != release.Breach {
		t.Fatal(first.Reason)
	}
	kept, err := w.Evidence(first)
	if err != nil {
		t.Fatal(err)
	}
	again, err := ReadWindow(kept)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(first, again.Judge()); diff != "" {
		t.Errorf("judged again (-live +kept):\n%s", diff)
	}
	second := look(w, 10, 2)
	for name, v := range map[string]release.Verdict{"of the look before": first, "of no breach": second[1]} {
		if _, err := w.Evidence(v); err == nil {
			t.Errorf("a verdict %s has evidence", name)
		}
	}
	if text := string(kept); strings.Contains(text, "errors") {
		t.Error("it is not compressed")
	}
}

// A deploy may be held for half a day; the line still has the day before it came.
func TestEvidenceOfADeployThatIsHeldForHours(t *testing.T) {
	c := jumpChart()
	values := twoDays()
	points := minutes(noon, append(values, twoDays()...)...)
	track := c.Track(az(1), points, points[0].T, noon)
	s := &script{series: map[string]*scripted{"az1": {azLabels(1), map[time.Time]float64{}}}}
	for _, p := range track.Line.Samples() {
		s.series["az1"].points[p.T] = p.V
	}
	s.series["az1"].points[noon] = 500
	since := noon.Add(-20 * time.Hour)
	w := NewWatcher([]Chart{c}, []release.Target{az(1)}, s)
	baseline := release.Baseline{Anchors: []release.Anchor{{Target: az(1), At: since}}}
	var live release.Verdict
	for at := since; !at.After(noon); at = at.Add(time.Minute) {
		live = w.Judge(context.Background(), at, baseline)[0]
	}
	kept, err := w.Evidence(live)
	if err != nil {
		t.Fatal(live.Reason, err)
	}
	again, err := ReadWindow(kept)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(live, again.Judge()); diff != "" {
		t.Errorf("judged again (-live +kept):\n%s", diff)
	}
}

// Sentences name times of both sides of a change of the clocks.
func TestEvidenceKeepsTheTimeZone(t *testing.T) {
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	w := baked(jumpChart(), raise(twoDays(), 1, 10, 30))
	w.At, w.Since, w.Line.From = w.At.In(zone), w.Since.In(zone), w.Line.From.In(zone)
	kept, err := w.Evidence()
	if err != nil {
		t.Fatal(err)
	}
	again, err := ReadWindow(kept)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(w, again, cmpopts.IgnoreUnexported(Window{}), cmpopts.EquateNaNs()); diff != "" {
		t.Errorf("it changed (-written +read):\n%s", diff)
	}
	for _, at := range []time.Time{again.At, again.Since, again.Line.From} {
		if at.Location().String() != zone.String() {
			t.Errorf("%s is not in %s", at, zone)
		}
	}
}

func TestReadWindowRefuses(t *testing.T) {
	good := baked(jumpChart(), twoDays())
	packed := func(change func(*evidence)) []byte {
		e := evidence{Version: evidenceVersion, Zone: "UTC", Window: good}
		change(&e)
		plain, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		return zipped(plain)
	}
	whole := packed(func(*evidence) {})
	if _, err := ReadWindow(whole); err != nil {
		t.Fatal(err)
	}
	flipped := bytes.Clone(whole)
	flipped[len(flipped)/2] ^= 1
	for name, tc := range map[string]struct {
		data []byte
		says string
	}{
		"nothing":        {nil, "the kept numbers are damaged"},
		"text":           {[]byte("hello, numbers"), "the kept numbers are damaged"},
		"half of it":     {whole[:len(whole)/2], "the kept numbers are damaged"},
		"a flipped bit":  {flipped, "the kept numbers"},
		"no JSON":        {zipped([]byte("hello")), "cannot be read"},
		"a bomb":         {zipped(make([]byte, maxEvidence+1)), "unpack to more than"},
		"a later format": {packed(func(e *evidence) { e.Version = 2 }), "have version 2, this program knows 1: use the releasebot that wrote them"},
		"no rule":        {packed(func(e *evidence) { e.Window.Chart.Jump = nil }), "it has no rule"},
		"no step":        {packed(func(e *evidence) { e.Window.Chart.Step = 0 }), "cannot be judged"},
		"another step":   {packed(func(e *evidence) { e.Window.Chart.Step = time.Second }), "a step of 1s, its points have 1m0s"},
		"another time":   {packed(func(e *evidence) { e.Window.At = noon.Add(week) }), "is outside of their time"},
		"a long reach":   {packed(func(e *evidence) { e.Window.Chart.Jump = UsualJump(Bounds{}); e.Window.Chart.Jump.History = 1 << 62 }), "a rule reaches back"},
		"many looks":     {packed(func(e *evidence) { e.Window.Chart.Confirm = 1 << 40 }), "asks for 1099511627776 points"},
	} {
		if _, err := ReadWindow(tc.data); err == nil || !strings.Contains(err.Error(), tc.says) {
			t.Errorf("%s: %v\n want %q", name, err, tc.says)
		}
	}
}

func zipped(plain []byte) []byte {
	var packed bytes.Buffer
	zip := gzip.NewWriter(&packed)
	_, _ = zip.Write(plain)
	_ = zip.Close()
	return packed.Bytes()
}

// A time zone that this machine does not know keeps its offset.
func TestReadWindowWithoutTheZone(t *testing.T) {
	w := baked(jumpChart(), twoDays())
	w.At = w.At.In(time.FixedZone("Nowhere/Known", 3600))
	kept, err := w.Evidence()
	if err != nil {
		t.Fatal(err)
	}
	again, err := ReadWindow(kept)
	if _, offset := again.At.Zone(); err != nil || offset != 3600 || !again.At.Equal(w.At) {
		t.Errorf("%s, %v", again.At, err)
	}
}
