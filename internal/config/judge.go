package config

import (
	"slices"
	"strings"
)

// LoadToJudge reads and checks the file at path for commands that judge charts and act on nothing: they write no message,
// look for no build and drive no target. All of the file is checked as Load does, but a ${NAME} in the parts that only
// the bot needs may be unset: its value is then the text as it stands, of no use, and of its form nothing is said. So
// people can ask about their charts where Slack's tokens are not at hand.
func LoadToJudge(path string, env func(string) (string, bool)) (*Config, error) {
	data, err := read(path)
	if err != nil {
		return nil, err
	}
	return parse(path, data, &decoder{env: env, needed: outside(onlyActing)})
}

// LoadForLocalSlack is Load for a bot that speaks in a Slack of its own: what only reaches Slack may be unset.
func LoadForLocalSlack(path string, env func(string) (string, bool)) (*Config, error) {
	data, err := read(path)
	if err != nil {
		return nil, err
	}
	return parse(path, data, &decoder{env: env, needed: outside(onlyReaching)})
}

// Parts of the file, by the keys that lead there: those that no judging reads, and those that only reach Slack.
var (
	onlyActing   = []string{"slack", "http", "webhook", "store postgres", "services channel", "services builds", "services deploy"}
	onlyReaching = []string{"slack bot_token", "slack app_token", "slack api_url"}
)

// outside tells of a place whether it is in none of the parts.
func outside(parts []string) func(place) bool {
	return func(p place) bool {
		path := p.path() + " "
		return !slices.ContainsFunc(parts, func(part string) bool { return strings.HasPrefix(path, part+" ") })
	}
}
