package replay

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// table is a metrics.csv of one metric, whose values count the lines, from a time on.
func table(from, lines, step int) string {
	var text strings.Builder
	text.WriteString("timestamp,errors\n")
	for i := range lines {
		fmt.Fprintf(&text, "%d,%d\n", from+i*step, i)
	}
	return text.String()
}

func readOne(t *testing.T, texts map[string]string) Set {
	t.Helper()
	sets, err := Read(files(texts), "data")
	if err != nil {
		t.Fatal(err)
	}
	return sets[0]
}

// Two days of five minutes: clean deploys from the second day on every 40 minutes, none near the label at 36 h, and one
// incident a step before it. The label of the first day is said to be left out.
func TestDeploysAreMadeOfLabels(t *testing.T) {
	const h = 3600
	s := readOne(t, map[string]string{
		"metrics.csv": table(0, 48*12+1, 300),
		"labels.csv":  fmt.Sprintf("start_ts,end_ts\n%d,%d\n%d,%d\n", 3*h, 4*h, 36*h, 37*h),
	})
	var clean, all []string
	for t0 := 24 * h; t0 <= 47*h; t0 += 2400 {
		// Its bake of an hour and 5 minutes end before 36 h, or it begins an hour after 37 h.
		if t0+h+300 < 36*h || t0-h >= 37*h {
			clean = append(clean, fmt.Sprint(t0))
		}
	}
	for _, d := range s.deploys() {
		if d.Bake != time.Hour {
			t.Errorf("a bake of %s", d.Bake)
		}
		if d.Clean() {
			all = append(all, fmt.Sprint(d.T0.Unix()))
		} else if d.T0.Unix() != 36*h-300 || d.Onset.Unix() != 36*h {
			t.Errorf("incident at %d, onset %d", d.T0.Unix(), d.Onset.Unix())
		}
	}
	if !slices.Equal(all, clean) || len(s.deploys()) != len(clean)+1 {
		t.Errorf("clean deploys at %v\nwant %v", all, clean)
	}
	if note := "1 of 2 labels come within the first 24h, and are left out"; !strings.HasSuffix(s.Notes[0], note) {
		t.Errorf("the note is %q", s.Notes[0])
	}
}

// The rule that makes clean deploys is the one that made those of JumpStarter, where the first is 20 days in.
func TestCleanDeploysAreLikeThoseOfTheSharedData(t *testing.T) {
	dir := sharedData + "/jumpstarter/dataset2_s03"
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("the labelled data are not here: %v", err)
	}
	f := folder{files: os.DirFS(dir), path: ".", name: dir}
	labels, err := f.labels()
	if err != nil {
		t.Fatal(err)
	}
	sets, err := Read(f.files, dir)
	if err != nil {
		t.Fatal(err)
	}
	want := slices.DeleteFunc(sets[0].deploys(), func(d Deploy) bool { return !d.Clean() })
	times := sets[0].Stretches[0].Times
	first := slices.IndexFunc(times, func(at time.Time) bool { return at.Equal(want[0].T0.Add(-firstAfter)) })
	if got := cleanDeploys(labels, times[first:], time.Hour); !slices.Equal(got, want) {
		t.Errorf("%d clean deploys, want %d", len(got), len(want))
	}
}

func TestIncidentsGetACleanPast(t *testing.T) {
	var deploys strings.Builder
	deploys.WriteString("deploy_ts,onset_ts,bake_s\n")
	deploys.WriteString("600,660,300\n1200,1260,300\n20000,,300\n")
	s := readOne(t, map[string]string{
		"metrics.csv": table(0, 500, 60), "deploys.csv": deploys.String(), "splice.json": `{"clean_from_ts": 6000}`,
	})
	if len(s.Stretches) != 3 {
		t.Fatalf("%d stretches, want one an incident and the clean one", len(s.Stretches))
	}
	for i, rows := range []int{186, 223} { // up to row 185 + 37·i of the clean ones, which begin with line 100
		st := s.Stretches[i]
		t0 := int(st.Deploys[0].T0.Unix())
		var want Table
		for r := range rows {
			want.Times = append(want.Times, time.Unix(int64(t0-60*(rows-1-r)), 0).UTC())
		}
		if !slices.Equal(st.Times[:rows], want.Times) || len(st.Times) != rows+5 {
			t.Errorf("incident %d has %d times that end at %v", i, len(st.Times), st.Times[len(st.Times)-1])
		}
		x := st.Columns[0]
		if x[0] != 100 || x[rows-1] != float64(99+rows) || x[rows] != float64(t0/60+1) {
			t.Errorf("incident %d: values %v … %v, then %v", i, x[0], x[rows-1], x[rows])
		}
	}
	if clean := s.Stretches[2]; clean.Times[0].Unix() != 6000 || len(clean.Deploys) != 1 || len(clean.Times) != 400 {
		t.Errorf("clean from %v, %d deploys", clean.Times[0], len(clean.Deploys))
	}
}

// The clean days end 40 h in; the issue is at 30 h of another week, so that the clean days stand before it up to 30 h.
func TestPetShopsIssuesGetCleanDays(t *testing.T) {
	const h, week = 3600, 7 * 24 * 3600
	issue := "issue,row,timestamp,root_cause,errors\n"
	for row := range 5 {
		issue += fmt.Sprintf("i1,%d,%d,x,%d\n", row, week+30*h+300*row, 1000+row)
	}
	s := readOne(t, map[string]string{"noissue.csv": table(0, 40*12+1, 300), "issues.csv": issue})
	st := s.Stretches[0]
	if d := st.Deploys[0]; d.T0.Unix() != week+30*h+300 || d.Onset.Unix() != week+30*h+600 || d.Bake != 15*time.Minute {
		t.Errorf("the deploy is %+v", d)
	}
	x := st.Columns[0]
	if n := len(x); x[n-6] != 30*12-1 || x[n-5] != 1000 || st.Times[n-6].Unix() != week+30*h-300 || n != 30*12+5 {
		t.Errorf("%d values, %v before the issue's %v", len(x), x[len(x)-6], x[len(x)-5:])
	}
	if clean := s.Stretches[1].Deploys; len(clean) != 24 || clean[0].T0.Unix() != 24*h || clean[0].Bake != 15*time.Minute {
		t.Errorf("%d clean deploys", len(clean))
	}
}
