package slack

import (
	"strings"
	"testing"
	"time"

	"releasebot/release"
)

func TestStatsWords(t *testing.T) {
	for want, s := range map[string]release.Stats{
		"nothing was deployed and nothing jumped":                                            {},
		"1 deploy all clear and no event":                                                    {AllClear: 1},
		"2 deploys rolled back and 1 white event":                                            {RolledBack: 2, White: 1},
		"12 deploys all clear, 1 rolled back, 4 events (1 purple, 3 blue) and 1 failed move": {AllClear: 12, RolledBack: 1, Purple: 1, Blue: 3, Failed: 1},
		"no deploy ended and 2 blue events":                                                  {Blue: 2},
	} {
		if got := statsWords(s); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestDigestNamesItsDay(t *testing.T) {
	to := time.Date(2026, 3, 4, 0, 0, 0, 0, time.UTC)
	d := release.Digest{Service: "webapp", From: to.Add(-24 * time.Hour), To: to}
	if got := digestFirst(d, to.Add(9*time.Hour)); !strings.HasPrefix(got, "Yesterday in webapp: nothing") {
		t.Error(got)
	}
	if got := digestFirst(d, to.Add(30*time.Hour)); !strings.HasPrefix(got, "The day from <!date^") {
		t.Errorf("a late digest says %q", got)
	}
	d.Deploys = []release.DayDeploy{{Number: 1, Outcome: release.Baking}}
	if got := digestFirst(d, to); got != "Yesterday in webapp: no deploy and no event began or ended." {
		t.Error(got)
	}
}

func TestPictureWords(t *testing.T) {
	high := 3.0
	v := release.Verdict{
		Chart: "Five <Hundred> Errors", Target: release.Target{Tier: "dogfood", Zone: "use1-az2"},
		Evidence: release.Evidence{Rule: "zscore", Unit: "errors/s", Value: 0.57, Usual: 0.15, Spread: 0.045, Score: 9.3, High: &high, Points: 180, LookBack: 3 * time.Hour},
	}
	other := v
	other.Target.Zone = "use1-az1"
	numbers := "0.57 errors/s, usual 0.15 ± 0.045 over 3 h, so 9.3 standard deviations above usual (threshold 3)"
	for _, tt := range []struct {
		name, title, comment string
		picture              release.Picture
	}{
		{
			"one place", "Five <Hundred> Errors in dogfood/use1-az2", "*Five &lt;Hundred&gt; Errors in dogfood/use1-az2*: " + numbers + ".",
			release.Picture{Verdicts: []release.Verdict{v}},
		},
		{
			"two places", "Five <Hundred> Errors in dogfood/use1-az2 and dogfood/use1-az1",
			"*Five &lt;Hundred&gt; Errors in dogfood/use1-az2 and dogfood/use1-az1*: " + numbers + " in dogfood/use1-az2.",
			release.Picture{Verdicts: []release.Verdict{v, other}},
		},
		{"nothing known", "Latency", "*Latency*", release.Picture{Chart: "Latency"}},
		{
			"a day", "webapp, Tue 3 Mar 2026", "Yesterday in webapp: nothing was deployed and nothing jumped.",
			release.Picture{Service: "webapp", Day: &release.Digest{Service: "webapp", From: time.Date(2026, 3, 3, 0, 0, 0, 0, time.UTC), To: time.Date(2026, 3, 4, 0, 0, 0, 0, time.UTC)}},
		},
	} {
		if title, comment := PictureWords(Look{}, tt.picture); title != tt.title || comment != tt.comment {
			t.Errorf("%s: %q, %q", tt.name, title, comment)
		}
	}
}

func TestUncapital(t *testing.T) {
	for in, want := range map[string]string{"There is": "there is", "CPU is": "CPU is", "5xx": "5xx", "": "", "A build": "a build", "É tat": "é tat"} {
		if got := uncapital(in); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
