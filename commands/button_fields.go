package commands

import (
	"slices"
	"strconv"
	"time"

	"releasebot/release"
)

// field is one thing that a button's value can say beside the service. An empty text is left out.
type field struct {
	name string
	get  func(release.Request) string
	set  func(*release.Request, string)
}

// fields stand in a value in this order.
var fields = []field{
	{
		"event",
		func(r release.Request) string { return positive(int64(r.Event)) },
		func(r *release.Request, s string) { r.Event, _ = strconv.Atoi(s) },
	},
	{
		"deploy",
		func(r release.Request) string { return positive(int64(r.Deploy)) },
		func(r *release.Request, s string) { r.Deploy, _ = strconv.Atoi(s) },
	},
	{"chart", func(r release.Request) string { return r.Chart }, func(r *release.Request, s string) { r.Chart = s }},
	{"tier", func(r release.Request) string { return r.Target.Tier }, func(r *release.Request, s string) { r.Target.Tier = s }},
	{"zone", func(r release.Request) string { return r.Target.Zone }, func(r *release.Request, s string) { r.Target.Zone = s }},
	{"build", func(r release.Request) string { return r.Build }, func(r *release.Request, s string) { r.Build = s }},
	{
		"for",
		func(r release.Request) string { return positive(int64(r.For / time.Second)) },
		func(r *release.Request, s string) {
			n, _ := strconv.ParseInt(s, 10, 64)
			r.For = time.Duration(n) * time.Second
		},
	},
	{
		"until",
		func(r release.Request) string {
			if r.Until.IsZero() {
				return ""
			}
			return positive(r.Until.Unix())
		},
		func(r *release.Request, s string) {
			n, _ := strconv.ParseInt(s, 10, 64)
			r.Until = time.Unix(n, 0).UTC()
		},
	},
	{
		"urgency",
		func(r release.Request) string {
			if i := int(r.Urgency); i > 0 && i < len(urgencies) {
				return urgencies[i]
			}
			return ""
		},
		func(r *release.Request, s string) { r.Urgency = release.Urgency(max(slices.Index(urgencies, s), 0)) },
	},
	{"to", func(r release.Request) string { return r.To }, func(r *release.Request, s string) { r.To = s }},
	{
		"everyone",
		func(r release.Request) string {
			if r.Everyone {
				return "yes"
			}
			return ""
		},
		func(r *release.Request, _ string) { r.Everyone = true },
	},
	{"reason", func(r release.Request) string { return r.Reason }, func(r *release.Request, s string) { r.Reason = s }},
}

// urgencies are the words of release.Urgency, by their numbers.
var urgencies = []string{"", release.White.String(), release.Blue.String(), release.Purple.String()}

func positive(n int64) string {
	if n <= 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}
