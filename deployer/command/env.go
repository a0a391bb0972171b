package command

import (
	"os"
	"slices"
	"strconv"
	"strings"

	"releasebot/deployer"
)

// shimMark is set in the environment of a shim, and of nothing else: a program that was started as a shim but does
// not call RunShim first would otherwise start shims of its own, each a copy of itself, without end.
const shimMark = "RELEASEBOT_SHIM"

// inherited are the only variables of the bot that a program gets.
var inherited = []string{"PATH", "HOME", "LANG", "TMPDIR"}

// environment is all that the program gets: a few of the bot's variables, the configured ones, and the order.
func environment(o deployer.Order, extra map[string]string) []string {
	var env []string
	for _, name := range inherited {
		if value, set := os.LookupEnv(name); set {
			if _, replaced := extra[name]; !replaced {
				env = append(env, name+"="+value)
			}
		}
	}
	for name, value := range extra {
		env = append(env, name+"="+value)
	}
	rollback := ""
	if o.Drive.Rollback {
		rollback = "1"
	}
	env = append(env,
		"RELEASEBOT_SERVICE="+o.Service,
		"RELEASEBOT_BUILD="+o.Drive.Build.ID,
		"RELEASEBOT_BUILD_NAME="+o.Drive.Build.Name,
		"RELEASEBOT_TIER="+o.Drive.Target.Tier,
		"RELEASEBOT_ZONE="+o.Drive.Target.Zone,
		"RELEASEBOT_DEPLOY="+strconv.Itoa(o.Drive.Deploy),
		"RELEASEBOT_PREVIOUS="+o.Drive.Previous.ID,
		"RELEASEBOT_ROLLBACK="+rollback,
	)
	if o.Fence > 0 {
		env = append(env, "RELEASEBOT_FENCE="+strconv.FormatInt(o.Fence, 10))
	}
	slices.Sort(env)
	return env
}

// unmarked is the shim's environment as its program gets it.
func unmarked(env []string) []string {
	return slices.DeleteFunc(slices.Clone(env), func(v string) bool { return strings.HasPrefix(v, shimMark+"=") })
}
