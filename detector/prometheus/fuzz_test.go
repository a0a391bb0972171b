package prometheus_test

import (
	"testing"

	"releasebot/detector/detectortest"
)

// FuzzAnswer: what a server answers becomes series as the detector may have them, or a sentence without secrets.
func FuzzAnswer(f *testing.F) {
	for _, seed := range []string{
		`{"status":"success","data":{"resultType":"matrix","result":[{"metric":{"tier":"dogfood","zone":"az1"},"values":[[1780000000,"1.5"],[1780000060,"NaN"],[1780000120,"+Inf"]]}]}}`,
		`{"status":"success","warnings":["a store is away"],"data":{"resultType":"matrix","result":[]}}`,
		`{"status":"success","data":{"resultType":"scalar","result":[1780000000,"1"]}}`,
		`{"status":"error","errorType":"bad_data","error":"parse error <!channel> hunter2"}`,
		`<html><body>502 Bad Gateway</body></html>`, `{"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"values":[[1780000060,"2"],[1780000000,"1"],[1780000000,"1"]]}]}}`,
	} {
		f.Add(200, []byte(seed))
		f.Add(503, []byte(seed))
		f.Add(422, []byte(seed))
	}
	detectortest.FuzzAnswer(f, open)
}
