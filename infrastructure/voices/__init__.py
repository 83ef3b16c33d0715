"""Voices: texts spoken aloud, when each word is said, and where that is kept."""
