"""The Telegram bot: from an update received to a message that is in its chat exactly once."""
