package replay

import (
	"fmt"
)

// budget says what the configuration means a day, and what would bring it within the budget.
func (p *page) budget(b Budget) {
	p.line("")
	p.line("Alarm budget")
	p.said("%s", b.verdict())
	if b.Deploys == 0 {
		return
	}
	p.said("From %s of the last %s, one every %s, each watched for %s through its tiers: %d would have been stopped%s.",
		counted(b.Deploys, "pretended deploy", "pretended deploys"), counted(b.Days, "day", "days"), short(deployEvery), short(b.took),
		b.Stopped, b.outside())
	p.said("Whatever was really wrong in that time, and what real deploys did, counts as false here.")
	if b.Pace < b.Asked {
		p.said("Reckoned with %.3g deploys a day: as each takes %s at least, %g do not fit into a day.", b.Pace, short(b.took), b.Asked)
	}
	if b.Left > 0 {
		p.said("%s not in it, for nothing of them could be judged.", counted(b.Left, "chart is", "charts are"))
	}
	if b.Unknown >= mostHoles {
		p.said("%.0f %% of the others' looks could judge nothing, and an unknown chart stops nothing here: with data it would be more.", 100*b.Unknown)
	}
	p.noisy(b)
}

// verdict is "0.8 false stops a day (95 %: 0.3–1.6) at 28.8 deploys a day, budget 1: fine."
func (b Budget) verdict() string {
	if b.Deploys == 0 {
		return fmt.Sprintf("It cannot be estimated: nothing of the last %s could be judged.", counted(b.Days, "day", "days"))
	}
	text := fmt.Sprintf("%.2g false stops a day", b.Stops.Value)
	if b.Stops.sure() {
		text += fmt.Sprintf(" (95 %%: %.2g–%.2g)", b.Stops.Low, b.Stops.High)
	}
	text += fmt.Sprintf(" at %.3g deploys a day, budget %g: ", b.Pace, b.Budget)
	switch {
	case b.over():
		return text + "OVER THE BUDGET."
	case b.perhaps():
		return text + "fine as far as can be told; --days 7 would tell it better."
	default:
		return text + "fine."
	}
}

func (b Budget) outside() string {
	if b.Outside == 0 {
		return ""
	}
	return fmt.Sprintf(", %d of them only by targets on which no build was baking just then", b.Outside)
}

// noisy lists the charts that stopped something; what they stop alone adds up to more than all stop together.
func (p *page) noisy(b Budget) {
	if len(b.Charts) == 0 {
		return
	}
	p.line("")
	for _, c := range b.Charts {
		curve := ""
		for _, r := range c.Curve {
			curve += fmt.Sprintf(", %.2g at %g times its thresholds", r.Alone, r.Times)
			if r.Alone == 0 {
				break
			}
		}
		p.said("%s: %.2g a day by itself%s.", c.Chart, c.Alone, curve)
	}
	if b.Raised == nil {
		return
	}
	p.line("")
	if *b.Raised < b.Stops.Value {
		p.said("With these thresholds %.2g a day would be left:", *b.Raised)
	}
	for _, c := range b.Charts {
		if c.Raise != nil {
			p.line("    %s: %s", c.Chart, c.Raise.Rules)
		}
	}
	if *b.Raised > b.Budget {
		p.said("No threshold up to %g times as far out brings it within the budget: make the noisiest queries smoother (a longer rate window), "+
			"demand confirm: 2, or leave the chart to a threshold of its own.", factors[len(factors)-1])
	}
}

// said is a text under a heading.
func (p *page) said(format string, args ...any) {
	for i, line := range wrapped(fmt.Sprintf(format, args...), stateColumns+saidColumns) {
		if i > 0 {
			line = "  " + line
		}
		p.line("  %s", line)
	}
}
