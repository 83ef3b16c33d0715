"""Who writes the content: a language model, or the papers that ship with the project."""
