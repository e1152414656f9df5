"""Names that are one person, titles and offices around them, bodies that speak."""
