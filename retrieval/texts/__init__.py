"""Texts as they are cut and compared: sentences, passages, words, languages, shingles."""
