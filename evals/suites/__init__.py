"""The suites, one a file: an agent's inputs, its expected outcomes, and how an outcome is scored."""
