package plot

import (
	"math"
	"strconv"
	"time"

	"gonum.org/v1/plot"
)

// timeTicks marks round times of a zone: whole minutes, hours and days as its clocks say them. The first mark, and each
// where a day begins, says the day too.
type timeTicks struct {
	zone *time.Location
	most int // marks; 0 is maxTimes
}

// maxTimes is how many marks an axis has at most; more would touch at the usual width.
const maxTimes = 10

// rounds are the distances that marks may have, each of which divides the next day's begin.
var rounds = []time.Duration{
	time.Second, 5 * time.Second, 10 * time.Second, 30 * time.Second,
	time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute, 15 * time.Minute, 30 * time.Minute,
	time.Hour, 2 * time.Hour, 3 * time.Hour, 6 * time.Hour, 12 * time.Hour,
}

const day = 24 * time.Hour

// Ticks is plot.Ticker's; low and high are in seconds since 1970.
func (z timeTicks) Ticks(low, high float64) []plot.Tick {
	from, to := moment(low).In(z.zone), moment(high).In(z.zone)
	most := z.most
	if most == 0 {
		most = maxTimes
	}
	for _, step := range rounds {
		if to.Sub(from) <= time.Duration(most)*step {
			return z.within(from, to, step)
		}
	}
	days := int(math.Ceil(float64(to.Sub(from)) / float64(time.Duration(most)*day)))
	var ticks []plot.Tick
	for at := midnight(from); !at.After(to); at = at.AddDate(0, 0, days) {
		if !at.Before(from) {
			ticks = append(ticks, plot.Tick{Value: seconds(at), Label: at.Format("Mon 2 Jan")})
		}
	}
	return ticks
}

// within marks every step of a day's clock. Steps are counted from each midnight anew, for a day in which the clocks
// change has 23 or 25 hours.
func (z timeTicks) within(from, to time.Time, step time.Duration) []plot.Tick {
	layout := "15:04"
	if step < time.Minute {
		layout = "15:04:05"
	}
	var ticks []plot.Tick
	for begin := midnight(from); !begin.After(to); begin = begin.AddDate(0, 0, 1) {
		for n := time.Duration(0); n*step < day; n++ {
			at := time.Date(begin.Year(), begin.Month(), begin.Day(), 0, 0, int(n*step/time.Second), 0, z.zone)
			if at.Before(from) || at.After(to) || sinceMidnight(at) != n*step { // it is skipped when the clocks go forward
				continue
			}
			below := " " // two lines all, or they would not stand at one height
			if n == 0 || len(ticks) == 0 {
				below = at.Format("Mon 2 Jan")
			}
			ticks = append(ticks, plot.Tick{Value: seconds(at), Label: at.Format(layout) + "\n" + below})
		}
	}
	return ticks
}

func sinceMidnight(t time.Time) time.Duration {
	hour, minute, second := t.Clock()
	return time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute + time.Duration(second)*time.Second
}

func midnight(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, t.Location())
}

func moment(seconds float64) time.Time {
	whole, rest := math.Modf(seconds)
	return time.Unix(int64(whole), int64(rest*1e9)).UTC()
}

// valueTicks marks values that are 1, 2 or 5 times a power of ten apart, four to nine of them, or as many as there is
// room for.
type valueTicks struct{ most int }

// Ticks is plot.Ticker's.
func (v valueTicks) Ticks(low, high float64) []plot.Tick {
	if !(high > low) || math.IsInf(high-low, 0) {
		return nil
	}
	power := math.Pow(10, math.Floor(math.Log10((high-low)/4)))
	step := power
	for _, times := range []float64{5, 2} {
		if (high-low)/(times*power) > 3 {
			step = times * power
			break
		}
	}
	for i := 0; v.most > 0 && (high-low)/step > float64(v.most) && i < 9; i++ {
		step *= 2 // 1, 2, 4: a step of 4 would be odd
		if first := strconv.FormatFloat(step, 'e', 0, 64)[0]; first == '4' {
			step *= 1.25
		}
	}
	var ticks []plot.Tick
	for n := math.Ceil(low / step); n*step <= high && len(ticks) < 20; n++ {
		ticks = append(ticks, plot.Tick{Value: n * step, Label: amount(n*step, step)})
	}
	return ticks
}

// amount is a value as precise as the distance of marks, with k, M and G for thousands.
func amount(value, step float64) string {
	if value == 0 {
		return "0"
	}
	size := math.Abs(value)
	if size >= 1e15 || size < 1e-4 {
		return strconv.FormatFloat(value, 'g', 4, 64)
	}
	suffix := ""
	for _, unit := range []struct {
		size   float64
		suffix string
	}{{1e12, "T"}, {1e9, "G"}, {1e6, "M"}, {1e3, "k"}} {
		if size >= unit.size && step >= unit.size/100 {
			value, step, suffix = value/unit.size, step/unit.size, unit.suffix
			break
		}
	}
	digits := max(0, int(math.Ceil(-math.Log10(step)-1e-9)))
	return strconv.FormatFloat(value, 'f', digits, 64) + suffix
}
