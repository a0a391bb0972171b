package git

import (
	"os"
	"strconv"
)

// inherited are the variables of the bot that git gets: where its keys are, and the way through a proxy.
var inherited = []string{
	"PATH", "HOME", "TMPDIR", "SSH_AUTH_SOCK", "GIT_SSL_CAINFO", "SSL_CERT_FILE", "SSL_CERT_DIR",
	"HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy",
}

// environment is all that git gets. The repository's address goes this way and not by arguments or the mirror's file:
// arguments are for everybody to see, and an address that changes needs nothing rewritten.
func (b *Builds) environment(c command) []string {
	env := []string{"LC_ALL=C.UTF-8", "GIT_TERMINAL_PROMPT=0", "GIT_CONFIG_NOSYSTEM=1", "GIT_OPTIONAL_LOCKS=0", "GIT_DIR=" + c.dir}
	for _, name := range inherited {
		if value, set := os.LookupEnv(name); set {
			env = append(env, name+"="+value)
		}
	}
	for name, value := range b.config.Env {
		env = append(env, name+"="+value)
	}
	settings := [][2]string{
		{"core.hooksPath", os.DevNull},
		{"gc.autoDetach", "false"}, {"maintenance.autoDetach", "false"}, // nothing of git's outlives the call
	}
	if !c.network {
		// In a partial clone git fetches what it misses by itself; here that would be a surprise.
		env = append(env, "GIT_ALLOW_PROTOCOL=none", "GIT_NO_LAZY_FETCH=1", "GIT_CONFIG_GLOBAL="+os.DevNull)
	} else {
		env = append(env, "GIT_ALLOW_PROTOCOL="+allowed)
		settings = append(settings, [2]string{"remote." + origin + ".url", b.remote.url}, [2]string{"fetch.writeCommitGraph", "true"})
		if b.remote.header != "" {
			settings = append(settings, [2]string{"http." + b.remote.host() + ".extraHeader", b.remote.header})
		}
	}
	env = append(env, "GIT_CONFIG_COUNT="+strconv.Itoa(len(settings)))
	for i, s := range settings {
		n := strconv.Itoa(i)
		env = append(env, "GIT_CONFIG_KEY_"+n+"="+s[0], "GIT_CONFIG_VALUE_"+n+"="+s[1])
	}
	return env
}
