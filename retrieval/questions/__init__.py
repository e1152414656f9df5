"""What a question asks for: whose words, about what, from when, in which outlet."""
