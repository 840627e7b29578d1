"""A user's own types in place of PLOVER's: read from YAML, learned from a few marked sentences, given to the claims of our coder."""
