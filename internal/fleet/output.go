package fleet

import (
	"fmt"
	"strings"
	"time"

	"releasebot/deployer"
	"releasebot/release"
)

// output writes what a deploy script would have printed.
type output struct{ deployer.Order }

func (o output) report(status release.DriveStatus, detail, tail string) release.Report {
	return release.Report{Drive: o.Drive.ID, Status: status, Detail: detail, Tail: tail}
}

// through is the output of a drive that got through.
func (o output) through(takes time.Duration) string {
	pods := o.pods()
	return o.lines(
		fmt.Sprintf("pulling %s:%s: done", o.Service, o.Drive.Build),
		fmt.Sprintf("draining %s: %d of %d pods", o.place(), pods, pods),
		fmt.Sprintf("starting %s: %d of %d pods ready", o.Drive.Build, pods, pods),
		fmt.Sprintf("undraining %s: taking traffic", o.place()),
		fmt.Sprintf("done in %s", takes),
	)
}

// stuck is the output of a drive that failed.
func (o output) stuck() string {
	pods := o.pods()
	return o.lines(
		fmt.Sprintf("pulling %s:%s: done", o.Service, o.Drive.Build),
		fmt.Sprintf("draining %s: %d of %d pods", o.place(), pods/3, pods),
		fmt.Sprintf("pod %s-%s-7c9f4 does not leave: 1 connection still open", o.Service, o.Drive.Target.Tier),
		"error: drain timed out, old pods keep serving",
	)
}

// backOut is the output of a drive that was cancelled.
func (o output) backOut() string {
	return o.lines(
		fmt.Sprintf("draining %s: %d of %d pods", o.place(), o.pods()/4, o.pods()),
		"signal: terminated",
		fmt.Sprintf("undraining %s: old pods keep serving", o.place()),
	)
}

// lines puts the first line, which all drives have, before the others.
func (o output) lines(lines ...string) string {
	first := fmt.Sprintf("moving %s on %s to %s", o.Service, o.Drive.Target, o.Drive.Build)
	if from := o.Drive.Previous.String(); from != "" {
		first = fmt.Sprintf("moving %s on %s from %s to %s", o.Service, o.Drive.Target, from, o.Drive.Build)
	}
	return first + "\n" + strings.Join(lines, "\n") + "\n"
}

// place is what the script calls the target: its zone, or its tier where it has none.
func (o output) place() string {
	if o.Drive.Target.Zone == "" {
		return o.Drive.Target.Tier
	}
	return o.Drive.Target.Zone
}

// pods is how many pods a target of the tier has.
func (o output) pods() int {
	switch o.Drive.Target.Tier {
	case "dogfood":
		return 4
	case "canary":
		return 12
	default:
		return 48
	}
}
