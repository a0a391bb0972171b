package release

import (
	"slices"
	"time"
)

// Span is a time that was no usual time: [From, To), for a chart on a target or for more than that.
type Span struct {
	Chart  string    `json:"chart,omitempty"`  // "" is every chart
	Except []string  `json:"except,omitempty"` // of every chart: those that a person accepted as they are
	Target Target    `json:"target,omitzero"`
	All    bool      `json:"all,omitempty"` // on every target
	Why    SpanWhy   `json:"why,omitempty"`
	From   time.Time `json:"from"`
	To     time.Time `json:"to,omitzero"` // zero while it goes on
}

// SpanWhy is why a time is left out.
type SpanWhy string

// The reasons. All but WhyBefore leave the minutes out of whatever is measured on the past; WhyBefore is about the
// level alone: a person accepted another one since, and how much the chart usually moves is still to be learnt there.
const (
	WhyEvent      SpanWhy = "event"       // the chart was in breach
	WhyHeld       SpanWhy = "held"        // the running deploy was held because something was wrong
	WhyUnjudged   SpanWhy = "unjudged"    // a build was on its way, and nobody judged the charts
	WhyRolledBack SpanWhy = "rolled back" // a build ran that was rolled back
	WhySnooze     SpanWhy = "snooze"      // a person left the chart out of judging
	WhyBefore     SpanWhy = "before"      // the level is that of the build before
)

// Covers tells whether the span is about chart on target t, whatever the time.
func (s Span) Covers(chart string, t Target) bool {
	return (s.Chart == "" || s.Chart == chart) && !slices.Contains(s.Except, chart) && (s.All || s.Target == t)
}

// contains tells whether leaving out s leaves out all of o too. A span that goes on is contained in none, for nobody
// knows which ends first.
func (s Span) contains(o Span) bool {
	if s.Why == WhyUnjudged && s.To.IsZero() { // it is dropped if it turns out to be short
		return false
	}
	if s.Why == WhyBefore || o.Why == WhyBefore || o.To.IsZero() || o.From.Before(s.From) || !s.To.IsZero() && o.To.After(s.To) {
		return false
	}
	charts := s.Chart == "" && len(s.Except) == 0 || s.Chart != "" && s.Chart == o.Chart
	return charts && (s.All || !o.All && s.Target == o.Target)
}

// joins tells whether two spans say the same of times that overlap or touch. What one deploy made the level before it
// does not join what another did, so that a roll back can take it back.
func (s Span) joins(o Span) bool {
	return s.same(o) && (s.Why != WhyBefore || s.To.Equal(o.To)) && (o.To.IsZero() || !s.From.After(o.To)) && (s.To.IsZero() || !o.From.After(s.To))
}

// same tells whether two spans differ in their time alone.
func (s Span) same(o Span) bool {
	return s.Chart == o.Chart && s.Target == o.Target && s.All == o.All && s.Why == o.Why && slices.Equal(s.Except, o.Except)
}

// join is one span in place of two that join.
func (s Span) join(o Span) Span {
	if o.From.Before(s.From) {
		s.From = o.From
	}
	if o.To.IsZero() || !s.To.IsZero() && o.To.After(s.To) {
		s.To = o.To
	}
	return s
}
