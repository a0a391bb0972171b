package plot

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"math"
	"testing"
	"time"

	"releasebot/detector"
)

var (
	noon = time.Date(2026, 3, 8, 12, 0, 0, 0, time.UTC)
	high = 20.0
)

// example is three hours of minutes around 10, with a hole, and a jump after the build.
func example() Picture {
	p := Picture{
		Title: "Errors on dogfood/az1", Subtitle: "jump 3 is at or over 1", Unit: "errors/s", Step: time.Minute,
		From: noon.Add(-3 * time.Hour), To: noon, Build: noon.Add(-20 * time.Minute), Usual: []float64{10}, Breach: true,
		Limits:  Limits{High: &high, From: noon.Add(-20 * time.Minute)},
		LeftOut: []Stretch{{noon.Add(-170 * time.Minute), noon.Add(-150 * time.Minute)}},
	}
	for i := range 181 {
		s := detector.Sample{T: p.From.Add(time.Duration(i) * time.Minute), V: 10 + math.Sin(float64(i))}
		if i > 165 {
			s.V += 20
		}
		if i < 60 || i > 80 {
			p.Values = append(p.Values, s)
		}
	}
	p.Judged = &p.Values[len(p.Values)-1]
	return p
}

func drawn(t *testing.T, picture []byte, err error) image.Image {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(picture))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// columns counts the columns of pixels that have a colour, and tells the first and the last one.
func columns(img image.Image, c color.NRGBA) (count, first, last int) {
	b := img.Bounds()
	first = -1
	for x := b.Min.X; x < b.Max.X; x++ {
		for y := b.Min.Y; y < b.Max.Y-60; y++ { // not the legend
			if color.NRGBAModel.Convert(img.At(x, y)) == c {
				if count++; first < 0 {
					first = x
				}
				last = x
				break
			}
		}
	}
	return count, first, last
}

func TestPicture(t *testing.T) {
	data, err := example().PNG(1600, 800)
	img := drawn(t, data, err)
	if size := img.Bounds().Size(); size != image.Pt(1600, 800) {
		t.Errorf("%v", size)
	}
	values, left, right := columns(img, valueColor)
	if right-left < 1200 || values > (right-left)*92/100 || values < (right-left)*80/100 {
		t.Errorf("the values stand in %d columns from %d to %d; a ninth of them is missing", values, left, right)
	}
	if _, first, last := columns(img, buildColor); last-first > 4 || abs((first-left)*9-(right-left)*8) > 60 {
		t.Errorf("the build came from %d to %d, at eight ninths of %d to %d", first, last, left, right)
	}
	if _, first, last := columns(img, badColor); abs((first-left)*9-(right-left)*8) > 90 || last < right {
		t.Errorf("the limit and the judged point stand from %d to %d", first, last)
	}
	again, err := example().PNG(1600, 800)
	if err != nil || !bytes.Equal(data, again) {
		t.Error("the same picture is drawn in two ways", err)
	}
}

// Whatever a chart shows can be drawn.
func TestPicturesOfLittle(t *testing.T) {
	flat, empty, nothing := example(), example(), Picture{}
	for i := range flat.Values {
		flat.Values[i].V = 0
	}
	empty.Values, empty.Judged = nil, nil
	huge := example()
	huge.Values[3].V = 1e150
	huge.Values[4].V = -1e150
	one := example()
	one.Values = one.Values[:1]
	for name, p := range map[string]Picture{"flat": flat, "empty": empty, "nothing": nothing, "huge": huge, "one": one} {
		if _, err := p.PNG(600, 300); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, side := range []int{-1, 10, 9000} {
		if _, err := example().PNG(side, 800); err == nil {
			t.Errorf("a picture %d wide is drawn", side)
		}
	}
}

func TestDeploys(t *testing.T) {
	at := func(hour int) time.Time { return noon.Add(time.Duration(hour) * time.Hour) }
	d := Deploys{Title: "Backtest", From: noon, To: at(48), RolledBack: []time.Time{at(10)}, Rows: []Row{
		{"Any chart", []Mark{{at(1), 0.3, false, WentWell}, {at(10), 5, true, WentBadly}, {at(30), 1.1, true, WentWell}}},
		{"A chart with a name that is longer than any other", []Mark{{at(40), 0.2, false, WentUnknown}}},
	}}
	img := drawn(t, must(d.PNG()), nil)
	_, caught, _ := columns(img, usualColor)
	_, stopped, _ := columns(img, falseColor)
	_, quiet, last := columns(img, quietColor)
	if quiet >= caught || caught >= stopped || stopped >= last {
		t.Errorf("deploys stand at %d, %d, %d and %d", quiet, caught, stopped, last)
	}
	if size := img.Bounds().Size(); size != image.Pt(1600, aroundRows+2*rowHeight) {
		t.Errorf("%v", size)
	}
	if _, err := (Deploys{}).PNG(); err != nil {
		t.Error(err)
	}
}

func abs(x int) int { return max(x, -x) }

func must(data []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return data
}
