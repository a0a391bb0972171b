package slack

import (
	"math"
	"testing"
	"time"

	"releasebot/release"
)

func TestWords(t *testing.T) {
	for _, words := range [][2]string{
		{lasting(45 * time.Second), "45 s"},
		{lasting(90 * time.Second), "1 min 30 s"},
		{lasting(10 * time.Minute), "10 min"},
		{lasting(90 * time.Minute), "1 h 30 min"},
		{lasting(3 * time.Hour), "3 h"},
		{lasting(48 * time.Hour), "2 days"},
		{label(3 * time.Hour), "3 Hours"},
		{label(61 * time.Minute), "1 Hour 1 Minute"},
		{label(24 * time.Hour), "1 Day"},
		{label(10 * time.Second), ""},
		{number(41), "41"},
		{number(0.03124), "0.03124"},
		{number(1234567), "1234567"},
		{number(-2.5), "-2.5"},
		{number(1e12), "1e+12"},
		{number(0), "0"},
		{number(math.NaN()), "NaN"},
		{number(math.Inf(1)), "+Inf"},
		{number(5e-324), "4.941e-324"},
		{score(2.96, 3), "2.96"},
		{score(3.002, 3), "3.0"},
		{score(-6.23, -3), "6.2"},
		{and([]string{"a"}, 3), "a"},
		{and([]string{"a", "b"}, 3), "a and b"},
		{and(nil, 3), ""},
		{and([]string{"a", "b", "c", "d"}, 2), "a, b and 2 more"},
		{progress(4*time.Minute+59*time.Second, 10*time.Minute), "4 of 10 min"},
		{progress(0, 45*time.Second), "0 s of 45 s"},
		{capital("webapp"), "Webapp"},
		{capital(""), ""},
	} {
		if got, want := words[0], words[1]; got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestSpelled(t *testing.T) {
	target := func(tier, zone string) release.Target { return release.Target{Tier: tier, Zone: zone} }
	for _, tt := range []struct {
		targets []release.Target
		want    string
	}{
		{nil, ""},
		{[]release.Target{{}}, ", for the whole service"},
		{[]release.Target{target("canary", "")}, ", in tier canary"},
		{[]release.Target{target("dogfood", "use1-az2")}, ", in tier dogfood and az use1-az2"},
		{[]release.Target{target("d", "1"), target("c", "1"), target("d", "2")}, ", in tier d and azs 1 and 2, and in tier c and az 1"},
		{[]release.Target{target("d", "1"), target("d", "2"), target("d", "3"), target("d", "4"), target("d", "5"), target("d", "6")}, ", in tier d and 6 azs"},
	} {
		if got := spelled(tt.targets); got != tt.want {
			t.Errorf("%q, want %q", got, tt.want)
		}
	}
}
