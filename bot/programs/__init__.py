"""Citewire for other programs: an HTTP API and a Model Context Protocol server over one library."""
