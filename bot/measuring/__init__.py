"""`citewire eval` and `citewire bench`: how good the answers are, how fast the parts."""
