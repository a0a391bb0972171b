package command_test

import (
	"path/filepath"
	"strings"
	"testing"

	"releasebot/deployer/command"
	"releasebot/deployer/deployertest"
	"releasebot/release"
)

// Names of builds, tiers and zones that a shell would obey reach the program as they are, each in its variable, and none
// becomes one of its arguments.
func TestNamesReachTheProgramAsTheyAre(t *testing.T) {
	made := filepath.Join(t.TempDir(), "made")
	const program = `printf 'args:%s\n' "$#" "$@"; for v in BUILD BUILD_NAME TIER ZONE PREVIOUS; do eval "printf '%s=<%s>\n' $v \"\$RELEASEBOT_$v\""; done`
	driver := open(t, command.Config{Argv: []string{script(t, program), "--to", "$(touch " + made + ")"}})
	o := deployertest.Order("1-x-y-1", "--upload-pack=touch "+made)
	o.Drive.Build.Name, o.Drive.Previous.ID = "$(touch "+made+")", "-rf\n/"
	o.Drive.Target = release.Target{Tier: "`touch " + made + "`", Zone: "az1; touch " + made + " #"}
	tail := drive(t, driver, o).Tail
	for _, want := range []string{
		"args:2\nargs:--to\nargs:$(touch " + made + ")\n", "BUILD=<--upload-pack=touch " + made + ">", "BUILD_NAME=<$(touch " + made + ")>",
		"TIER=<`touch " + made + "`>", "ZONE=<az1; touch " + made + " #>", "PREVIOUS=<-rf\n/>",
	} {
		if !strings.Contains(tail, want) {
			t.Errorf("the program does not have %q; it printed\n%s", want, tail)
		}
	}
	if left, err := filepath.Glob(made); err != nil || len(left) > 0 {
		t.Errorf("a name was run: %v, %v", left, err)
	}
}
