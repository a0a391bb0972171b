package slack

import (
	"fmt"

	"releasebot/release"
)

// PictureWords are a picture's title, plain, and the mrkdwn beside it: what can be learnt from the picture without seeing it.
func PictureWords(_ Look, p release.Picture) (title, comment string) {
	service := plain(p.Service, maxName)
	switch {
	case p.Day != nil:
		return orElse(service, "The service") + ", " + p.Day.From.Format("Mon 2 Jan 2006"), digestFirst(*p.Day, p.Day.To)
	case len(p.Verdicts) == 0:
		title = orElse(plain(p.Chart, maxChart), "A chart")
		return title, "*" + escaper.Replace(title) + "*"
	}
	v := p.Verdicts[0]
	title = orElse(plain(orElse(v.Chart, p.Chart), maxChart), "A chart") + plainIn(p.Verdicts)
	title = cut(title, maxPictureTitle)
	comment = "*" + escaper.Replace(title) + "*: " + numbers(v)
	if left := len(p.Verdicts) - 1; left > 0 {
		comment = fmt.Sprintf("*%s*: %s in %s", escaper.Replace(title), numbers(v), place(v.Target))
	}
	return title, cutMarkup(ended(comment), maxSection)
}

// plainIn says where, for plain text.
func plainIn(verdicts []release.Verdict) string {
	targets := make([]release.Target, len(verdicts))
	for i, v := range verdicts {
		targets[i] = v.Target
	}
	return unescaper.Replace(in(targets))
}
