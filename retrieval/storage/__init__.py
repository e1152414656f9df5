"""The library: the database, which is the truth, and the vector index, which is made from it."""
