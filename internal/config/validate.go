package config

import (
	"net"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// validate reports all that is decoded well and makes no sense. root is where config was read from.
func validate(root place, c *Config) {
	validateSlack(root.at("slack"), c.Slack)
	validateStore(root.at("store"), c.Store)
	notEmpty(root.at("data"), c.Data)
	validateAddress(root.at("http"), c.HTTP)
	validateWebhook(root.at("webhook"), c.Webhook)
	validateMetrics(root.at("metrics"), c.Metrics)

	services := root.at("services")
	if len(c.Services) == 0 {
		services.fail("There are no services, so there is nothing to deploy. Add one under services.")
	}
	names := newNames("services", "service")
	for i, p := range services.items() {
		s := c.Services[i]
		if names.check(p.at("name"), s.Name) {
			validateWord(p.at("name"), s.Name)
		}
		if s.Channel == "" && c.Slack.Channel == "" {
			p.at("channel").fail("This service has no channel to speak in. Add channel here, or under slack for all services.")
		}
		validateService(p, s)
	}
}

func validateSlack(p place, s Slack) {
	validateChannel(p.at("channel"), s.Channel)
	if s.APIURL != "" {
		validateURL(p.at("api_url"), s.APIURL, "http", "https")
	}
	validateRoles(p.at("roles"), s.Roles)
	validateMentions(p.at("mentions"), s.Mentions)
	atLeast(p.at("unseen_after"), s.UnseenAfter, 0)
	for key, emoji := range map[string]string{"white": s.Emoji.White, "blue": s.Emoji.Blue, "purple": s.Emoji.Purple} {
		at := p.at("emoji", key)
		if at.has() && !emojiName.MatchString(emoji) {
			at.fail("%s is no emoji as Slack writes it. Write its name between colons, such as :white_circle:.", at.quoted())
		}
	}
}

var (
	channelID   = regexp.MustCompile(`^[CG][A-Z0-9]+$`)
	channelName = regexp.MustCompile(`^#[\p{Ll}\p{Lo}\p{N}_-]{1,80}$`) // 80: Slack, conversations.create
	emojiName   = regexp.MustCompile(`^:[a-z0-9_+'-]+:(:skin-tone-[2-6]:)?$`)
)

func validateChannel(p place, channel string) {
	if p.has() && !channelID.MatchString(channel) && !channelName.MatchString(channel) {
		p.fail(`%s is no channel. Write its id, such as C0123456789, or its name in quotes, such as "#deploys".`, p.quoted())
	}
}

func validateAddress(p place, address string) {
	if !p.has() {
		return
	}
	_, port, err := net.SplitHostPort(address)
	if _, bad := strconv.ParseUint(port, 10, 16); err != nil || bad != nil {
		p.fail("%s is no address to listen on. Write host:port, such as 127.0.0.1:8080 or :8080.", p.quoted())
	}
}

func notEmpty(p place, text string) {
	if p.has() && strings.TrimSpace(text) == "" {
		p.fail("%q is empty. Write a value, or leave the key out for its default.", nameOf(p.key))
	}
}

// atLeast refuses a shorter duration; what the file does not say has a default that is long enough.
func atLeast(p place, length, least time.Duration) {
	switch {
	case !p.has() || length >= least:
	case least == 0:
		p.fail("%q cannot be %s. Write 0s or more.", nameOf(p.key), p.raw())
	default:
		p.fail("%q cannot be as short as %s. Write %s or more.", nameOf(p.key), p.raw(), short(least))
	}
}

// short is a duration without the zero parts of Duration.String: "3h", not "3h0m0s".
func short(d time.Duration) string {
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}
