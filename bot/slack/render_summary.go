package slack

import (
	"strconv"
	"strings"
	"time"

	"releasebot/commands"
	"releasebot/release"
)

const (
	shownHeard    = 10    // messages that were not heard
	summaryBudget = 8_000 // how long the lines of a summary may be, as JSON; those not heard come on top
	heardBudget   = 2_500
)

// renderSummary says what happened while Slack was away, and what of it the bot did not hear. It stands below the cards,
// which are as things are now.
func renderSummary(look Look, s release.Summary, now time.Time) Message {
	lines := make([]string, len(s.Notes))
	for i, n := range s.Notes {
		what, _ := noteWords(look, *n.Note, s.To)
		lines[i] = moment(n.At, now) + " " + cutMarkup(what, maxReason)
	}
	first, text := "I was not connected ", ""
	if len(lines)+s.More > 0 {
		first = "My messages did not get here "
	}
	first += "from " + moment(s.From, now) + " to " + moment(s.To, now) + "."
	if len(lines) > 0 {
		text = "Meanwhile: " + count(len(lines)+s.More, "message") + ". The last one: " + lines[len(lines)-1]
	}
	var p page
	p.section("*"+first+"*", lostClicks(s))
	p.long(titled("What happened, oldest first", happened(lines, s.More))...)
	heard := fitting(more(heardLines(s.Heard, now), shownHeard), heardBudget)
	if len(heard) > 0 {
		p.section(titled("What I did not hear, and have not done", heard)...)
		p.section("*Please ask again.*")
	}
	return p.message(joinWords(first, text, lostClicks(s)))
}

// happened are the lines of a summary: where not all fit, the newest, and how many there are beside them.
func happened(lines []string, beyond int) []string {
	shown := fitting(newestFirst(bullets(lines)), summaryBudget)
	if left := beyond + len(lines) - len(shown); left > 0 {
		shown = append([]string{"and " + strconv.Itoa(left) + " more: `" + commands.Command + " history`"}, shown...)
	}
	return newestFirst(shown)
}

// lostClicks says what became of what people did meanwhile.
func lostClicks(s release.Summary) string {
	clicks := "Clicks and commands of that time did not reach me"
	if len(s.Notes)+s.More > 0 {
		clicks = "The messages above show how things stand now. Clicks and commands of that time may not have reached me"
	}
	if n := len(s.Heard); n > 0 {
		clicks += ", and " + count(n, "message") + " to me did not"
	}
	return clicks + "."
}

func heardLines(heard []release.Missed, now time.Time) []string {
	lines := make([]string, len(heard))
	for i, m := range heard {
		when := ""
		if at := timeOf(m.TS); !at.IsZero() {
			when = " at " + moment(at, now)
		}
		lines[i] = "• " + mention(m.By) + when + orElse(quoted(m.Text), ": nothing more")
	}
	return lines
}

// timeOf is the time in a message's timestamp; zero where it is none.
func timeOf(ts string) time.Time {
	seconds, _, _ := strings.Cut(ts, ".")
	n, err := strconv.ParseInt(seconds, 10, 64)
	if err != nil || n <= 0 {
		return time.Time{}
	}
	return time.Unix(n, 0)
}

// newestFirst turns lines round.
func newestFirst(lines []string) []string {
	turned := make([]string, len(lines))
	for i, line := range lines {
		turned[len(lines)-1-i] = line
	}
	return turned
}

// renderTrouble tells an admin what to put right.
func renderTrouble(t release.Trouble, now time.Time) Message {
	text := outside(t.Text, maxSection)
	since := "The first has waited since " + moment(t.Since, now) + "."
	if t.Over {
		since = "The first had waited since " + moment(t.Since, now) + "."
	}
	return sentence(joinWords(text, since))
}
