package graphite

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// series is one of an answer's, in the API's words.
type series struct {
	Target     string            `json:"target"`
	Tags       map[string]string `json:"tags"` // since Graphite 1.1
	Datapoints []point           `json:"datapoints"`
}

func (s series) empty() bool {
	return !slices.ContainsFunc(s.Datapoints, func(p point) bool { return !math.IsNaN(p.value) })
}

// point is [value, time]: value is NaN for null, and at seconds since 1970.
type point struct {
	value float64
	at    int64
}

// UnmarshalJSON takes two elements and nothing else. Infinite values come as 1e9999.
func (p *point) UnmarshalJSON(data []byte) error {
	text := strings.TrimSpace(string(data))
	value, at, two := strings.Cut(strings.Trim(text, "[]"), ",")
	if !two || text[0] != '[' {
		return fmt.Errorf("a point is %.40s, not [value, time]", text)
	}
	value, at = strings.TrimSpace(value), strings.TrimSpace(at)
	var err error
	if p.at, err = strconv.ParseInt(at, 10, 64); err != nil {
		return fmt.Errorf("a point is %.40s, and its time is no whole number of seconds", text)
	}
	if p.value = math.NaN(); value == "null" {
		return nil
	}
	if p.value, err = strconv.ParseFloat(value, 64); err != nil && !errors.Is(err, strconv.ErrRange) {
		return fmt.Errorf("a point is %.40s, and its value is no number", text)
	}
	return nil
}

// read takes an answer apart. Its errors are ends of a sentence.
func read(body []byte) ([]series, error) {
	body = bytes.TrimSpace(body)
	switch {
	case len(body) == 0:
		return nil, errors.New("it is empty")
	case body[0] == '<':
		return nil, errors.New("it is a page, not JSON: " + text(body[:min(len(body), maxPage)]))
	case body[0] != '[':
		return nil, fmt.Errorf("it is no list of series: %.40s", body)
	}
	var answer []series
	if err := json.Unmarshal(body, &answer); err != nil {
		return nil, err
	}
	for _, one := range answer {
		if one.Target == "" || one.Datapoints == nil {
			return nil, errors.New("a series has no target or no datapoints")
		}
	}
	return answer, nil
}
