"""Front ends: the `citewire` command, the REPL and the Telegram bot."""
