"""What each `citewire` command does, and how it shows what came of it."""
