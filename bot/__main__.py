"""`python -m bot` is `citewire bot`."""

import sys

from bot.cli import main

sys.argv[1:1] = ["bot"]
main()
