package config

import (
	"cmp"
	"math"
	"strconv"
	"strings"
	"time"
)

// validateRules checks the rules of a chart whose look-back holds so many points.
func validateRules(p place, c Chart, j Judge, points int) {
	oneOf(p.at("direction"), c.Direction, DirectionBoth, DirectionUp, DirectionDown)
	oneOf(p.at("no_data"), c.NoData, NoDataUnknown, NoDataZero, NoDataIgnore)
	profile := cmp.Or(c.Profile, j.Profile)
	if c.Profile != "" {
		oneOf(p.at("profile"), c.Profile, ProfileRecommended, ProfileArticle, ProfileNone)
	}
	if c.MinPoints < minPoints {
		p.at("min_points").fail("A z-score needs %d points at least, so min_points cannot be %s.", minPoints, p.at("min_points").raw())
	}
	if c.Confirm < 1 {
		p.at("confirm").fail("confirm is how many points in a row must be a breach: write 1 or more.")
	}
	switch {
	case c.ZScore != nil && c.Jump != nil:
		p.at("jump").fail("This chart has zscore and jump. Keep one; jump stops fewer good builds.")
	case c.ZScore == nil && c.Jump == nil && c.Threshold == nil && profile == ProfileNone:
		p.fail("This chart has no rule, so it could never stop a build. Add zscore, jump or threshold, or leave out profile: none.")
	}
	if c.ZScore != nil {
		validateZScore(p, *c.ZScore, points)
		directed(p, "zscore", c.Direction)
	}
	if c.Jump != nil {
		validateBounds(p.at("jump"), c.Jump.High, c.Jump.Low, 1)
		directed(p, "jump", c.Direction)
	}
	if c.Threshold != nil {
		validateThreshold(p.at("threshold"), *c.Threshold)
	}
	if c.Jump != nil || c.ZScore == nil && profile == ProfileRecommended {
		validateJumpStep(p, cmp.Or(c.Step, j.Step), j.Jump)
	}
}

// directed refuses a direction beside thresholds: one of them would be ignored.
func directed(p place, rule, direction string) {
	at := p.at(rule)
	if p.at("direction").has() && (at.at("high").has() || at.at("low").has()) {
		p.at("direction").fail("%s names its own thresholds, which say the direction. Leave direction: %s out.", rule, direction)
	}
}

func validateZScore(p place, z ZScore, points int) {
	at := p.at("zscore")
	oneOf(at.at("of"), z.Of, OfPoint, OfAvg5m)
	if !validateBounds(at, z.High, z.Low, 3) || points < minPoints {
		return // too few points are reported where step and look_back stand
	}
	for _, bound := range []struct {
		p     place
		value *float64
	}{{at.at("high"), z.High}, {at.at("low"), z.Low}} {
		if limit := math.Sqrt(float64(points - 1)); bound.value != nil && math.Abs(*bound.value) > limit {
			bound.p.fail("%s can never be reached: among %d points no z-score is beyond %s. Bring it nearer to 0.",
				bound.p.raw(), points, strconv.FormatFloat(limit, 'f', 1, 64))
		}
	}
}

// validateBounds checks thresholds on a score whose usual size is given.
func validateBounds(at place, high, low *float64, usual float64) bool {
	if high != nil && low != nil && *high <= *low {
		at.at("high").fail("high is %s and low is %s, so every value would be a breach. Make high the larger one.",
			at.at("high").raw(), at.at("low").raw())
		return false
	}
	if high != nil && *high <= 0 {
		at.at("high").fail("A high of %s breaches on an average value. Write more than 0; %g is usual.", at.at("high").raw(), usual)
	}
	if low != nil && *low >= 0 {
		at.at("low").fail("A low of %s breaches on an average value. Write less than 0; %g is usual.", at.at("low").raw(), -usual)
	}
	return true
}

func validateThreshold(at place, t Threshold) {
	switch {
	case t.High == nil && t.Low == nil:
		at.fail("This threshold has no limit. Write high, or low, or both, in the chart's unit.")
	case t.High != nil && t.Low != nil && *t.High <= *t.Low:
		at.at("high").fail("high is %s and low is %s, so every value would be a breach. Make high the larger one.",
			at.at("high").raw(), at.at("low").raw())
	}
	if t.Points < 1 {
		at.at("points").fail("points is how many samples in a row must be beyond the limit: write 1 or more.")
	}
}

// validateJumpWindows checks judge.jump.
func validateJumpWindows(p place, w JumpWindows) {
	atLeast(p.at("base"), w.Base, time.Second)
	atLeast(p.at("history"), w.History, time.Second)
	atLeast(p.at("season"), w.Season, 0)
	atLeast(p.at("slow"), w.Slow, time.Second)
	atLeast(p.at("fast"), w.Fast, time.Second)
	if w.History < 8*w.Base {
		p.at("history").fail("A history of %s is too short to learn usual moves from: it must be 8 times base (%s) or more.",
			short(w.History), short(w.Base))
	}
	if w.Base >= time.Second && w.Slow > w.Base || w.Fast > w.Slow {
		p.at("slow").fail("The windows must grow from fast (%s) to slow (%s) to base (%s).", short(w.Fast), short(w.Slow), short(w.Base))
	}
}

// leastBase is how many points the level before a deploy is taken from at least.
const leastBase = 4

// mostMoves bounds the points that usual moves are learnt from: more would make the first look slow, and say no more.
const mostMoves = 20000

// validateJumpStep checks the step of a part of the file whose charts, or which itself, the jump rule judges. What is
// inherited is reported where the rule is named.
func validateJumpStep(p place, step time.Duration, w JumpWindows) {
	at := p.at("step")
	for _, key := range []string{"jump", "profile"} {
		if !at.has() {
			at = p.at(key)
		}
	}
	switch {
	case !at.has() || step <= 0 || w.Base < time.Second: // reported where they stand
	case w.Base/step < leastBase:
		at.fail("At a step of %s the jump rule has fewer than %d points to take the level before a deploy from. Make step %s or shorter, or judge.jump.base longer.",
			short(step), leastBase, short(w.Base/leastBase))
	case w.History/step > mostMoves:
		at.fail("At a step of %s the jump rule would learn from %d points; %d are enough. Make step %s or longer, or judge.jump.history shorter.",
			short(step), w.History/step, mostMoves, short((w.History/mostMoves).Truncate(time.Second)+time.Second))
	}
}

// oneOf refuses a word that is none of the known ones.
func oneOf(p place, word string, known ...string) {
	for _, k := range known {
		if word == k {
			return
		}
	}
	p.fail("%s is not known here. Write %s.", p.quoted(), strings.Join(known, ", "))
}
