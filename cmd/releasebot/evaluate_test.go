package main

import (
	"bytes"
	"strings"
	"testing"
)

const quarters = "../../internal/replay/testdata/quarters"

func TestEvaluate(t *testing.T) {
	two := 2.
	for name, tc := range map[string]struct {
		cmd  evaluateCmd
		want string // how the output or the error begins
	}{
		"JSON": {evaluateCmd{Dirs: []string{quarters}, Rule: []string{"zscore"}, JSON: true},
			`{"rule":"zscore","threshold":3,"incidents":5,"caught":2,"recall":0.4,"median_minutes":22.5,` +
				`"clean":5,"false_stops":2,"false_stops_per_100":40,"alarms_per_day":14.4,`},
		"both folders count": {evaluateCmd{Dirs: []string{quarters, quarters}, Rule: []string{"seed_z"}, Threshold: &two, JSON: true},
			`{"rule":"zscore","threshold":2,"incidents":10,"caught":4,`},
		"per deploy": {evaluateCmd{Dirs: []string{quarters}, PerDeploy: true},
			"metric,method,deploy_ts,max_score,first_stop_minute\nerrors,seed_z,1700035200,3.3166,15\n"},
		"for people": {evaluateCmd{Dirs: []string{quarters}},
			"Read 1 folder with 1 series, a point each 15m: 5 incidents and 5 clean deploys, each with a bake of 1h.\n"},
		"both forms": {evaluateCmd{Dirs: []string{quarters}, PerDeploy: true, JSON: true},
			"--per-deploy prints CSV and --json prints JSON: give one of them"},
		"one threshold for all": {evaluateCmd{Dirs: []string{quarters}, Threshold: &two},
			"--threshold needs one --rule, for each rule has a scale of its own"},
		"neither data nor noise": {evaluateCmd{}, "give folders with labelled data, or --noise: one of them"},
		"data and noise":         {evaluateCmd{Dirs: []string{quarters}, Noise: true}, "give folders with labelled data, or --noise: one of them"},
		"noise per deploy":       {evaluateCmd{Noise: true, PerDeploy: true}, "--per-deploy is for folders: "},
		"a rule that is none": {evaluateCmd{Dirs: []string{quarters}, Rule: []string{"zscor"}},
			`--rule: there is no rule "zscor"; there are zscore, zscore-avg5m, `},
		"no folder": {evaluateCmd{Dirs: []string{"nowhere"}}, "there is no folder nowhere: stat nowhere: no such file or directory"},
		"a file":    {evaluateCmd{Dirs: []string{"main.go"}}, "main.go is a file: give the folder that it is in"},
	} {
		var out bytes.Buffer
		if err := tc.cmd.Run(&env{ctx: t.Context(), stdout: &out}); err != nil {
			out.WriteString(err.Error())
		}
		if !strings.HasPrefix(out.String(), tc.want) {
			t.Errorf("%s: %.300s\nwant %s…", name, out.String(), tc.want)
		}
	}
}
