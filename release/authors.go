package release

import "strings"

// tellAuthors tells the authors of the running deploy's changes what became of them, each once and all of theirs at once.
func (d *decision) tellAuthors(wanted bool, n Note) {
	if !wanted {
		return
	}
	changes := map[string][]Change{}
	var order []string
	for _, c := range d.s.Deploy.Build.Changes {
		to := d.policy.Authors.address(c)
		if to == "" {
			continue
		}
		if changes[to] == nil {
			order = append(order, to)
		}
		changes[to] = append(changes[to], c)
	}
	n.Deploy, n.Build = d.s.Deploy.Number, d.s.Deploy.Build.bare()
	for _, to := range order {
		n.Changes = changes[to]
		d.tellOne(to, n)
	}
}

// address is where the author of a change is told; "" where that is not known.
func (a Authors) address(c Change) string {
	for _, name := range []string{c.Author, c.Email} {
		if to := a.Users[name]; to != "" && name != "" {
			return to
		}
	}
	if a.ByMail && strings.Contains(c.Email, "@") {
		return "mailto:" + c.Email
	}
	return ""
}
