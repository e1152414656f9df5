"""The models: what makes vectors, and what reranks."""
