package slack

// Homes is the App Home of whoever opened it.
type Homes struct{}

// Opened notes that a person looks at it.
func (h *Homes) Opened(string) {}

func (h *Homes) turn(_, _, _, _ string) bool { return false }

func (h *Homes) acted(string) {}
