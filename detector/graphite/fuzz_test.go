package graphite_test

import (
	"testing"

	"releasebot/detector"
	"releasebot/detector/detectortest"
	"releasebot/detector/graphite"
	"releasebot/internal/httpquery"
)

// FuzzAnswer: what a server answers becomes series as the detector may have them, or a sentence without secrets.
func FuzzAnswer(f *testing.F) {
	for _, seed := range []string{
		`[{"target":"webapp.dogfood.az1.errors","tags":{"name":"errors"},"datapoints":[[1.5,1780000000],[null,1780000060],[1e9999,1780000120]]}]`,
		`[{"target":"scale(webapp.dogfood.az1.errors,60)","datapoints":[[1,1780000060],[2,1780000000],[3,1780000000]]}]`,
		`[{"target":"a","datapoints":[[1,-9223372036854775808],[2,9223372036854775807]]}]`,
		`[{"target":"","datapoints":[]}]`, `[]`, `{}`, ``, `<html>Traceback (most recent call last): hunter2</html>`,
	} {
		f.Add(200, []byte(seed))
		f.Add(500, []byte(seed))
	}
	detectortest.FuzzAnswer(f, func(address string, opts ...httpquery.Option) (detector.Source, error) {
		return graphite.New(address, opts...)
	})
}
