"""The parts of an exam in each skill, as data."""
