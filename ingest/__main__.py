"""`python -m ingest` is `citewire ingest`."""

import sys

from bot.cli import main

sys.argv[1:1] = ["ingest"]
main()
