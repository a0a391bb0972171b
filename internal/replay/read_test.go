package replay

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
)

func files(texts map[string]string) fstest.MapFS {
	all := fstest.MapFS{}
	for name, text := range texts {
		all[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return all
}

const (
	metricsOK = "timestamp,errors,latency\n60,1,0.5\n120,,0.6\n180,3,0.7\n300,4,\n"
	deploysOK = "deploy_ts,onset_ts,kind,extra,bake_s\n60,,clean,x,120\n120,180,incident,y,60\n"
)

func TestReadFindsFoldersBelow(t *testing.T) {
	sets, err := Read(files(map[string]string{
		"b/metrics.csv": metricsOK, "b/deploys.csv": deploysOK,
		"a/x/metrics.csv": metricsOK, "a/x/deploys.csv": deploysOK, "a/README.md": "no data",
	}), "data")
	if err != nil {
		t.Fatal(err)
	}
	for i, name := range []string{"data/a/x", "data/b"} {
		s := sets[i]
		got := fmt.Sprint(s.Name, s.Metrics, s.Step, s.Stretches[0].Columns, s.deploys()[0].Bake, s.deploys()[1].Clean(), s.deploys()[1].Onset.Unix())
		want := name + "[errors latency] 1m0s [[1 NaN 3 4] [0.5 0.6 0.7 NaN]] 2m0s false 180"
		if got != want {
			t.Errorf("read %s\nwant %s", got, want)
		}
	}
}

func TestReadSaysWhatIsWrongAndWhere(t *testing.T) {
	for _, tc := range []struct {
		name, metrics, deploys, labels, want string
	}{
		{name: "no data", want: "data: no labelled data here or below: a folder of it holds metrics.csv, and deploys.csv or labels.csv"},
		{name: "no deploys", metrics: metricsOK,
			want: "data: there is metrics.csv and neither deploys.csv nor labels.csv, so nothing says which deploys were clean"},
		{name: "empty", metrics: "", deploys: deploysOK, labels: "-",
			want: "data/metrics.csv is empty: its first line must name the columns"},
		{name: "one time", metrics: "timestamp,errors\n60,1\n", deploys: deploysOK,
			want: "data/metrics.csv holds nothing to judge: a metric, and two lines of different times, are the least"},
		{name: "no timestamp", metrics: "time,errors\n60,1\n", deploys: deploysOK,
			want: "data/metrics.csv: there is no column timestamp; the first line names time, errors"},
		{name: "no number", metrics: "timestamp,errors\n60,1\n120,many\n", deploys: deploysOK,
			want: `data/metrics.csv:3: errors is "many", and must be a number or empty`},
		{name: "a date", metrics: "timestamp,errors\n2020-01-01,1\n", deploys: deploysOK,
			want: `data/metrics.csv:2: timestamp is "2020-01-01", and must be whole unix seconds`},
		{name: "no time", metrics: "timestamp,errors\n,1\n", deploys: deploysOK,
			want: "data/metrics.csv:2: timestamp is empty, and must be unix seconds"},
		{name: "back", metrics: "timestamp,errors\n120,1\n60,1\n", deploys: deploysOK,
			want: "data/metrics.csv:3: the time goes back; sort the lines by timestamp"},
		{name: "a field too many", metrics: "timestamp,errors\n60,1\n120,1,2\n", deploys: deploysOK,
			want: "data/metrics.csv:3: the line has 3 fields, and the first line names 2 columns"},
		{name: "a quote", metrics: "timestamp,errors\n60,\"1\n", deploys: deploysOK,
			want: `data/metrics.csv:2: extraneous or missing " in quoted-field`},
		{name: "no bake", metrics: metricsOK, deploys: "deploy_ts,onset_ts\n60,\n",
			want: "data/deploys.csv: there is no column bake_s; the first line names deploy_ts, onset_ts"},
		{name: "bake of nothing", metrics: metricsOK, deploys: "deploy_ts,onset_ts,bake_s\n60,,0\n",
			want: `data/deploys.csv:2: bake_s is "0", and must be more than 0 and at most 604800`},
		{name: "bake in words", metrics: metricsOK, deploys: "deploy_ts,onset_ts,bake_s\n60,,\n",
			want: `data/deploys.csv:2: bake_s is "", and must be more than 0 and at most 604800`},
		{name: "label backwards", metrics: metricsOK, labels: "start_ts,end_ts\n180,120\n",
			want: "data/labels.csv:2: the label ends before it begins"},
	} {
		all := map[string]string{"README.md": "-"}
		for name, text := range map[string]string{"metrics.csv": tc.metrics, "deploys.csv": tc.deploys, "labels.csv": strings.TrimPrefix(tc.labels, "-")} {
			if text != "" || name == "metrics.csv" && tc.labels == "-" {
				all[name] = text
			}
		}
		if _, err := Read(files(all), "data"); fmt.Sprint(err) != tc.want {
			t.Errorf("%s: %v\nwant %s", tc.name, err, tc.want)
		}
	}
}
