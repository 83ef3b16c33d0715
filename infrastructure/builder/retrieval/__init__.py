"""How passages of documents are found: by their words, by names that are nearly so, and by what they mean."""
