"""From a source to a stored article. May import `retrieval`, never `bot`."""
