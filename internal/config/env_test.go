package config

import (
	"os"
	"strings"
	"testing"
)

// parseUnit gives what the file's unit, the plainest of texts, is read as.
func parseUnit(t *testing.T, unit string) (string, error) {
	t.Helper()
	data, err := os.ReadFile("testdata/minimal.yml")
	if err != nil {
		t.Fatal(err)
	}
	c, err := Parse("unit.yml", append(data, "        unit: "+unit+"\n"...), func(name string) (string, bool) {
		value, ok := map[string]string{"A": "one", "B_2": "two", "EMPTY": "", "YAML": "x\n    tiers: [] # ${A}", "DOLLARS": "${A}"}[name]
		return value, ok
	})
	if err != nil {
		return "", err
	}
	return c.Services[0].Charts[0].Unit, nil
}

func TestEnv(t *testing.T) {
	for text, want := range map[string]string{
		`plain`:                                "plain",
		`${A}`:                                 "one",
		`"${A} ${B_2}"`:                        "one two",
		`a${EMPTY}b`:                           "ab",
		`$${A}`:                                "${A}",
		`$$${A}`:                               "$${A}",
		`"$A {A} $ {A} $"`:                     "$A {A} $ {A} $",
		`"${YAML}"`:                            "x\n    tiers: [] # ${A}",
		`${DOLLARS}`:                           "${A}", // what a variable holds is not replaced again
		`'${A}'`:                               "one",
		"|-\n          ${A}\n          ${B_2}": "one\ntwo",
		">-\n          ${A}\n          ${B_2}": "one two",
	} {
		got, err := parseUnit(t, text)
		if err != nil || got != want {
			t.Errorf("%s is %q (%v), want %q", text, got, err, want)
		}
	}
}

func TestEnvOnlyInValues(t *testing.T) {
	const file = "slack: {\"${A}\": x}\n"
	_, err := Parse("key.yml", []byte(file), func(string) (string, bool) { return "channel", true })
	if err == nil || !strings.Contains(err.Error(), `There is no key "${A}" here`) {
		t.Error(err)
	}
}

func TestEnvErrors(t *testing.T) {
	for text, want := range map[string]string{
		`${NONE} and ${A}`: "The environment variable NONE is not set",
		`${}`:              "names no variable",
		`${2}`:             "names no variable",
		`"${A"`:            "names no variable",
		`"${A-default}"`:   "names no variable",
	} {
		if _, err := parseUnit(t, text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", text, err)
		}
	}
}
