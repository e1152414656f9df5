"""The answer: cited statements or a refusal, retold by a chat model on a leash where one is set."""
