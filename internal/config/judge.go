package config

import "strings"

// LoadToJudge reads and checks the file at path for commands that judge charts and act on nothing: they write no message,
// look for no build and drive no target. All of the file is checked as Load does, but a ${NAME} in the parts that only
// the bot needs may be unset: its value is then the text as it stands, of no use, and of its form nothing is said. So
// people can ask about their charts where Slack's tokens are not at hand.
func LoadToJudge(path string, env func(string) (string, bool)) (*Config, error) {
	data, err := read(path)
	if err != nil {
		return nil, err
	}
	return parse(path, data, &decoder{env: env, needed: judged})
}

// onlyActing are the parts of the file that no judging reads, by the keys that lead there.
var onlyActing = []string{"slack", "http", "services channel", "services builds", "services deploy"}

func judged(p place) bool {
	path := p.path() + " "
	for _, part := range onlyActing {
		if strings.HasPrefix(path, part+" ") {
			return false
		}
	}
	return true
}
