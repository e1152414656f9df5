"""Search: candidates, their ranking, and whether they answer at all."""
