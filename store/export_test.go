package store

// HoldTurn takes the place of the bulk writer, as a commit that runs does, until the function it gives is called.
func (s *Store) HoldTurn() func() {
	s.turn <- struct{}{}
	return func() { <-s.turn }
}
