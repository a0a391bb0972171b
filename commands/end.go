package commands

import (
	"strings"
	"time"

	"releasebot/release"
)

// ParseEnd understands how long, or until when, something is to last, as a field of its own: "3h", "for 90 min",
// "until 15:30", "15:30". now is the time of the typing, in any zone; clock times are in zone. At most one of the two
// results is set; the Reply says what is wrong.
func ParseEnd(verb release.Verb, text string, now time.Time, zone *time.Location) (time.Duration, time.Time, *Reply) {
	text = strings.ToValidUTF8(text[:min(len(text), longestText)], "�")
	words := strings.Fields(text)
	p := &parser{verb: verb, words: words, where: Where{Now: now}, it: Service{Location: zone}}
	var r release.Request
	there, problem := p.timing(&r)
	if problem == nil && !there && len(words) > 0 { // a time of day needs no "until" where nothing else can stand
		if _, _, noTime := readMoment(words); noTime == nil {
			p.words = append([]string{"until"}, words...)
			there, problem = p.timing(&r)
		}
	}
	if problem != nil {
		return 0, time.Time{}, problem
	}
	if !there || len(p.words) > 0 {
		return 0, time.Time{}, say("“%s” is no time that I understand. Write it like 90m, 3h, 1h30m or until 15:30.", short(text))
	}
	return r.For, r.Until, nil
}
