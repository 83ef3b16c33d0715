"""The exam: generated part by part, answered with autosave, graded, with results."""
