package graphite

import (
	"fmt"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"releasebot/detector"
)

func TestNodes(t *testing.T) {
	for name, want := range map[string]string{ // the nodes with a space between them
		"webapp.dogfood.use1-az1.errors":      "webapp dogfood use1-az1 errors",
		"dogfood.az1":                         "dogfood az1",
		"errors":                              "errors",
		"errors.http;tier=dogfood;zone=az1":   "errors http",
		"scale(webapp.dogfood.az1.errors,60)": "webapp dogfood az1 errors",
		"scale(summarize(webapp.dogfood.az1.errors, \"1min\", \"avg\"),2)":    "webapp dogfood az1 errors",
		"divideSeries(webapp.dogfood.az1.errors,webapp.dogfood.az1.requests)": "webapp dogfood az1 errors",
		"sumSeries(webapp.{dogfood,canary}.*.errors,webapp.production.*.x)":   "webapp {dogfood,canary} * errors",
		"asPercent(webapp.a.b.errors,sumSeries(webapp.*.*.errors))":           "webapp a b errors",
		"summarize(dogfood.az1, \"1min\", \"sum\")":                           "dogfood az1",
		"sumSeries(seriesByTag('name=errors', 'tier=dogfood'))":               "",
		"constantLine(5)":                                               "",
		"Errors (all of them), in a name":                               "Errors (all of them), in a name",
		"Errors of dogfood (5xx)":                                       "Errors of dogfood (5xx)",
		"aliasSub(webapp.a.b.errors, \"(\", \")\")":                     "webapp a b errors",
		"scale( webapp.a.b.errors , 2)":                                 "webapp a b errors",
		"movingAverage(scale(errors;tier=dogfood;zone=az1,2),\"5min\")": "errors",
		"groupByNode(averageSeries(a.b,c.d),1,\"sum\")":                 "a b",
		"scale()": "",
		strings.Repeat("scale(", 1000) + "a.b" + strings.Repeat(",1)", 1000): "a b",
	} {
		if got := strings.Join(nodes(name), " "); got != want {
			t.Errorf("%.60s: nodes %q, want %q", name, got, want)
		}
	}
}

func TestLabels(t *testing.T) {
	one := series{Target: "errors;tier=dogfood", Tags: map[string]string{"name": "errors", "tier": "dogfood"}}
	want := map[string]string{"0": "errors", "tier": "dogfood", "name": "errors;tier=dogfood"}
	if diff := cmp.Diff(want, one.labels()); diff != "" {
		t.Error(diff)
	}
}

func TestUnbalanced(t *testing.T) {
	for target, want := range map[string]string{
		"webapp.*.*.errors":                           "",
		"alias(webapp.{a,b}.*.errors, 'a (text, \"')": "",
		"sumSeries(webapp.*.*.errors":                 "a ( is never closed",
		"sumSeries(webapp.*.*.errors))":               "a ) closes nothing",
		"sumSeries(webapp.{a,b.errors)":               "a ) closes nothing",
		"webapp.{a,b.errors":                          "a { is never closed",
		"alias(webapp.*.*.errors, 'errors)":           "a ' is never closed",
		`alias(webapp.\(x.errors, "e")`:               "",
	} {
		if got := unbalanced(target); got != want {
			t.Errorf("%s: %q, want %q", target, got, want)
		}
	}
}

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// every makes points a step apart, of which the first is at a time; NaN is a null.
func every(step time.Duration, at time.Time, values ...float64) (points []point) {
	for i, v := range values {
		points = append(points, point{v, at.Add(time.Duration(i) * step).Unix()})
	}
	return points
}

func TestPointsArePutOnTheGrid(t *testing.T) {
	null := math.NaN()
	const m = time.Minute
	for name, c := range map[string]struct {
		points []point
		want   string // minutes and seconds after 11:00, and values
	}{
		"the same step":               {every(m, noon.Add(-3*m), 1, 2, 3, 4), "58:00=1 59:00=2 00:00=3"},
		"a null":                      {every(m, noon.Add(-3*m), 1, null, 3), "58:00=1 00:00=3"},
		"infinite":                    {every(m, noon.Add(-3*m), math.Inf(1), 2, math.Inf(-1)), "59:00=2"},
		"finer: the mean":             {every(m/2, noon.Add(-2*m), 1, 2, 3, 5), "59:00=1.5 00:00=4"},
		"finer: the mean of what is":  {every(m/3, noon.Add(-2*m), null, 1, 4, null, null, null), "59:00=2.5"},
		"finer, not in whole parts":   {every(45*time.Second, noon.Add(-3*m), 1, 2, 3, 4), "58:00=1 59:00=2 00:00=3.5"},
		"shifted: what is whole then": {every(m, noon.Add(-150*time.Second), 1, 2, 3), "59:00=1 00:00=2"},
		"beyond the window":           {every(m, noon.Add(-9*m), 1, 2, 3, 4, 5), ""},
		"in any order":                {append(every(m, noon.Add(-m), 3), every(m, noon.Add(-3*m), 1, 2)...), "58:00=1 59:00=2 00:00=3"},
		"very large":                  {every(m/2, noon.Add(-m), math.MaxFloat64, math.MaxFloat64), fmt.Sprint("00:00=", math.MaxFloat64)},
	} {
		g := grid{from: noon.Add(-2 * m), to: noon, step: m}
		own := spacing(c.points)
		if name == "very large" {
			own = m / 2
		}
		var got []string
		for _, p := range g.put(c.points, own) {
			got = append(got, fmt.Sprint(p.T.Format("04:05"), "=", p.V))
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

// answering is a server that says the same to everything, and notes what was asked last.
func answering(t *testing.T, status int, body string) (s *Source, asked *string) {
	t.Helper()
	asked = new(string)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		*asked = r.URL.Path + "?" + r.PostForm.Encode()
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}))
	t.Cleanup(server.Close)
	s, err := New(server.URL + "/graphite/")
	if err != nil {
		t.Fatal(err)
	}
	return s, asked
}

func ask(t *testing.T, s *Source) ([]detector.Series, error) {
	t.Helper()
	return s.Range(t.Context(), "webapp.a", noon.Add(-2*time.Minute), noon, time.Minute)
}

func TestArguments(t *testing.T) {
	s, asked := answering(t, 200, "[]")
	if _, err := ask(t, s); err != nil {
		t.Fatal(err)
	}
	want := "/graphite/render?format=json&from=" + fmt.Sprint(noon.Add(-5*time.Minute).Unix()) +
		"&noCache=true&target=webapp.a&until=" + fmt.Sprint(noon.Unix()-1)
	if *asked != want {
		t.Errorf("asked %s\n want %s", *asked, want)
	}
}

func TestAnswersThatAreNone(t *testing.T) {
	points := func(text string) string { return `[{"target":"webapp.a","datapoints":[` + text + `]}]` }
	for name, c := range map[string]struct {
		status     int
		body, want string // want is how the sentence after the server's address begins
	}{
		"a page":           {200, "<html><style>x</style><h1>Log\nin</h1>", "gave an answer that cannot be read: it is a page, not JSON: Log in"},
		"nothing":          {200, " \n", "gave an answer that cannot be read: it is empty"},
		"an object":        {200, `{"a":1}`, `gave an answer that cannot be read: it is no list of series: {"a":1}`},
		"no datapoints":    {200, `[{"target":"a"}]`, "gave an answer that cannot be read: a series has no target or no datapoints"},
		"more than a list": {200, "[] x", "gave an answer that cannot be read: invalid character 'x' after top-level value"},
		"a point too long": {200, points("[1,2,3]"), "gave an answer that cannot be read: a point is [1,2,3], and its time is no whole number of seconds"},
		"half a point":     {200, points("[1]"), "gave an answer that cannot be read: a point is [1], not [value, time]"},
		"no point":         {200, points("null,7"), "gave an answer that cannot be read: a point is null, not [value, time]"},
		"a text":           {200, points(`["1",60]`), `gave an answer that cannot be read: a point is ["1",60], and its value is no number`},
		"a bad request":    {400, "Invalid parameters (a &lt; b)", "answered 400: Invalid parameters (a < b)"},
		"a stack":          {500, "<h2>Sorry</h2><pre>\nTraceback (most recent call last):\n File\n\nTypeError: &#x27;x&#x27;\n\n</pre> ", "answered 500: TypeError: 'x'"},
		"a silent one":     {503, "", "answered 503: Service Unavailable"},
	} {
		s, _ := answering(t, c.status, c.body)
		_, err := ask(t, s)
		if want := "Graphite at " + s.server.Shown + " " + c.want; err == nil || err.Error() != want {
			t.Errorf("%s: %v\n want %s", name, err, want)
		}
	}
}

func TestStepsThatCannotBeRead(t *testing.T) {
	at := noon.Add(-10 * time.Minute).Unix()
	for name, c := range map[string]struct{ datapoints, want string }{
		"coarse": {fmt.Sprintf("[null,%d],[1,%d]", at, at+300), "points of webapp.a only 5m0s apart, and the chart reads every 1m0s"},
		"alone":  {fmt.Sprintf("[1,%d]", at), "points of webapp.a only further apart, and the chart reads every 1m0s"},
	} {
		s, _ := answering(t, 200, `[{"target":"webapp.a","datapoints":[`+c.datapoints+`]}]`)
		_, err := ask(t, s)
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "make the chart's step longer") {
			t.Errorf("%s: %v\n want %s", name, err, c.want)
		}
	}
	s, asked := answering(t, 200, "[]")
	_, err := s.Range(t.Context(), "webapp.a", noon, noon, time.Second/2)
	if want := "query webapp.a cannot be read every 500ms: Graphite has no steps shorter than 1s"; err == nil || err.Error() != want {
		t.Errorf("%v\n want %s", err, want)
	}
	_, err = s.Range(t.Context(), "sum(webapp.a", noon, noon, time.Minute)
	if want := "query sum(webapp.a is no Graphite target: a ( is never closed"; err == nil || err.Error() != want {
		t.Errorf("%v\n want %s", err, want)
	}
	if *asked != "" {
		t.Errorf("asked %s all the same", *asked)
	}
}

// An old series of which only nulls are left says nothing, whatever its step.
func TestSeriesWithoutPointsAreLeftOut(t *testing.T) {
	s, _ := answering(t, 200, `[{"target":"a.b","datapoints":[[null,60],[null,3660]]},{"target":"c.d","datapoints":[]}]`)
	if got, err := ask(t, s); err != nil || len(got) != 0 {
		t.Errorf("%+v, %v", got, err)
	}
}
