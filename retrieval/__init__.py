"""The library, search and the answer. Imports neither `ingest` nor `bot`."""
