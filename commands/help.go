package commands

import (
	"regexp"
	"slices"
	"strings"
)

var topics = slices.Concat(looking, steering, caring, telling)

// help lists all verbs, or tells more of the one that follows.
func (p *parser) help() *Reply {
	if len(p.words) == 0 {
		return overview()
	}
	word := plain(p.words[0])
	if len(p.words) > 1 {
		if verb, ok := phrases[strings.ToLower(p.words[0]+" "+p.words[1])]; ok {
			word = string(verb)
		}
	}
	for _, t := range topics {
		if string(t.verb) == word {
			return p.explain(t)
		}
	}
	if guess := nearVerb(word); guess != "" && guess != string(verbHelp) {
		return say("I do not know “%s”. Did you mean %s?", short(p.words[0]), p.line(guess))
	}
	return overview()
}

func overview() *Reply {
	r := &Reply{Text: "I deploy new builds tier by tier, watch the charts, and hold when one jumps. Type " + Command +
		", or mention me in a thread, and one of these:"}
	group := ""
	for _, t := range topics {
		if t.group != "" {
			group = t.group
		}
		r.Usage = append(r.Usage, Usage{Group: group, Type: string(t.verb) + " " + t.brief, Does: t.does})
	}
	r.Usage = append(r.Usage, Usage{Group: "More", Type: string(verbHelp) + " pause", Does: "more of one of them, with examples"})
	return r
}

func (p *parser) explain(t topic) *Reply {
	p.verb = t.verb
	r := &Reply{Text: t.more, Usage: []Usage{{Type: p.line(t.args), Does: t.does}}}
	names := p.exampleNames()
	for _, e := range t.examples {
		if e.args == "" && names.home == "" {
			e.args = "SERVICE"
		}
		words := strings.Fields(names.args.Replace(e.args))
		r.Usage = append(r.Usage, Usage{Group: "For example", Type: p.line(words...), Does: names.does.Replace(e.does)})
	}
	return r
}

// exampleNames are the names that examples use: of the service that is meant where they are read, or of any.
type exampleNames struct {
	home       string
	args, does *strings.Replacer
}

func (p *parser) exampleNames() exampleNames {
	s, ok := p.home()
	n := exampleNames{home: s.Name}
	if !ok && len(p.where.Services) > 0 {
		s = p.where.Services[0]
	}
	if s.Name == "" {
		s.Name = "webapp"
	}
	chart, place, event := "Latency", "canary", "#2528"
	if len(s.Charts) > 0 {
		chart = quoted(s.Charts[0])
	}
	if len(s.Targets) > 0 {
		place = s.Targets[0].String()
	}
	if len(s.Events) > 0 {
		event = "#" + numeral(s.Events[0])
	}
	build := (&parser{it: s}).someBuild()
	n.does = strings.NewReplacer("SERVICE", s.Name, "EVENT", event, "BUILD", build)
	if !ok { // neither says by itself of which service it is
		chart = s.Name + " " + chart
		if len(s.Events) == 0 {
			event = s.Name + " " + event
		}
	}
	n.args = strings.NewReplacer("SERVICE", s.Name, "CHART", chart, "PLACE", place, "EVENT", event, "BUILD", build)
	return n
}

var simple = regexp.MustCompile(`^[\pL0-9 ]+$`)

// quoted is a chart's name as it can be typed before other words.
func quoted(name string) string {
	if simple.MatchString(name) || strings.ContainsAny(name, quotes) {
		return name
	}
	return "“" + name + "”"
}
