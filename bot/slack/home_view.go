package slack

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	slackapi "github.com/slack-go/slack"

	"releasebot/bot"
	"releasebot/commands"
	"releasebot/release"
)

const (
	homeServices = 6  // shown with their buttons; more are to be chosen from
	homeEvents   = 10 // open ones
	homeRows     = 30 // charts a page
	homeRecent   = 10 // deploys
)

// homeService is a service as one person sees it.
type homeService struct {
	bot.Board
	may func(verb release.Verb) bool // what the person may do; buttons for the rest are not shown
}

// view is a person's Home as it should be now.
func (h *Homes) view(ctx context.Context, user string, at homePlace) slackapi.HomeTabViewRequest {
	var services []homeService
	var denied *release.Denied
	for _, b := range h.boards() {
		ask := func(verb release.Verb) *release.Denied {
			return h.access.Check(ctx, release.Request{Service: b.Policy.Service, Verb: verb, By: user})
		}
		if d := ask(release.VerbStatus); d != nil {
			denied = d
			continue
		}
		services = append(services, homeService{Board: b, may: func(verb release.Verb) bool { return ask(verb) == nil }})
	}
	if len(services) == 0 {
		return closedHome(denied)
	}
	return homeView(h.client.config.Look, services, at)
}

// closedHome is for who may see nothing, or where there is nothing to see yet.
func closedHome(denied *release.Denied) slackapi.HomeTabViewRequest {
	var p page
	p.blocks = append(p.blocks, slackapi.NewHeaderBlock(plainObject("ReleaseBot", maxTitleBar)))
	if denied == nil {
		p.section("There is nothing to show yet: no service has been looked at.")
	} else {
		p.section(denial(*denied))
	}
	return p.home(homePlace{})
}

// homeView shows services: how each stands and its main action, open events, charts with those that alert first, and
// what was deployed lately.
func homeView(look Look, services []homeService, at homePlace) slackapi.HomeTabViewRequest {
	chosen := services
	if i := slices.IndexFunc(services, func(s homeService) bool { return s.Policy.Service == at.Service }); i >= 0 {
		chosen = services[i : i+1]
	} else {
		at.Service = ""
	}
	var p page
	p.filters(services, at)
	p.services(look, chosen)
	p.events(look, chosen)
	at = p.charts(look, chosen, at)
	p.recent(chosen)
	return p.home(at)
}

// filters are the menus that choose what is shown.
func (p *page) filters(services []homeService, at homePlace) {
	p.blocks = append(p.blocks, slackapi.NewHeaderBlock(plainObject("ReleaseBot", maxTitleBar)))
	states := []choice{{everywhere, "All charts"}}
	for _, s := range chartStates {
		states = append(states, choice{s.name, s.word})
	}
	byState := menuOf(homeAction+"state", "Charts", states, orElse(at.State, everywhere))
	if len(services) == 1 {
		p.blocks = append(p.blocks, slackapi.NewActionBlock("", byState))
		return
	}
	names := []choice{{everywhere, "All services"}}
	for _, s := range services {
		names = append(names, choice{s.Policy.Service, plain(s.Policy.Service, maxChoice)})
	}
	byService := menuOf(homeAction+"service", "Service", listed(names, at.Service), orElse(at.Service, everywhere))
	p.blocks = append(p.blocks, slackapi.NewActionBlock("", byService, byState))
}

// recent lists the running deploys and the last ended ones.
func (p *page) recent(services []homeService) {
	type entry struct {
		at   time.Time
		line string
	}
	var entries []entry
	for _, s := range services {
		of := ""
		if len(services) > 1 {
			of = " of " + serviceName(s.Policy.Service)
		}
		if d := s.State.Deploy; d != nil && !d.Phase.Ended() {
			line := fmt.Sprintf("• Deploy %s%s, %s: %s since %s", hash(d.Number), of, buildName(d.Build), outside(string(d.Phase), maxName), moment(d.StartedAt, s.At))
			entries = append(entries, entry{s.At, line})
		}
		for _, e := range s.State.Recent {
			number, isDeploy := strings.CutPrefix(e.Key, "deploy/")
			if !isDeploy {
				continue
			}
			by := ""
			if e.By != "" {
				by = " by " + mention(e.By)
			}
			line := "• Deploy #" + outside(number, maxName) + of + after(", ", outside(e.What, maxName)) + ": " + outside(e.Outcome, maxName) + by + " at " + moment(e.At, s.At)
			entries = append(entries, entry{e.At, line})
		}
	}
	slices.SortStableFunc(entries, func(a, b entry) int { return b.at.Compare(a.at) })
	var lines []string
	for _, e := range entries[:min(len(entries), homeRecent)] {
		lines = append(lines, e.line)
	}
	p.section(titled("Deploys", lines)...)
}

// home ends the page: no longer than Slack takes it.
func (p *page) home(at homePlace) slackapi.HomeTabViewRequest {
	p.blocks = p.blocks[:min(len(p.blocks), maxViewBlocks)]
	for limit := maxSection; p.bytes() > maxViewJSON-maxPrivate && limit > shortestText; limit = limit * 3 / 4 {
		for _, object := range p.texts {
			object.Text = cutMarkup(object.Text, limit)
		}
	}
	view := slackapi.HomeTabViewRequest{Type: slackapi.VTHomeTab, CallbackID: "releasebot:home", Blocks: slackapi.Blocks{BlockSet: p.blocks}}
	if private, err := json.Marshal(at); err == nil && len(private) <= maxPrivate {
		view.PrivateMetadata = string(private)
	}
	return view
}

func (p *page) bytes() int {
	data, err := json.Marshal(slackapi.Blocks{BlockSet: p.blocks})
	if err != nil {
		return 0 // strings and pointers to them cannot fail
	}
	return len(data)
}

// homeButton is a button that asks at once, or opens a modal where its text ends with "…"; nil where Slack would not take it.
func homeButton(text string, r release.Request, tag string) *slackapi.ButtonBlockElement {
	name := commands.Press
	if strings.HasSuffix(text, "…") {
		name = commands.Dialog
	}
	id, value := name(r, tag)
	if id == "" {
		return nil
	}
	return slackapi.NewButtonBlockElement(id, value, plainObject(text, maxButtonLabel))
}

func (p *page) buttons(buttons ...*slackapi.ButtonBlockElement) {
	var elements []slackapi.BlockElement
	for _, b := range buttons {
		if b != nil {
			elements = append(elements, b)
		}
	}
	if len(elements) > 0 {
		p.blocks = append(p.blocks, slackapi.NewActionBlock("", elements...))
	}
}

// row is a line with one button at its end.
func (p *page) row(text string, b *slackapi.ButtonBlockElement) {
	const maxRow = 700
	object := p.markup(cutMarkup(text, maxRow))
	if b == nil {
		p.blocks = append(p.blocks, slackapi.NewSectionBlock(object, nil, nil))
		return
	}
	p.blocks = append(p.blocks, slackapi.NewSectionBlock(object, nil, slackapi.NewAccessory(b)))
}
