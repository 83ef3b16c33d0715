"""The session builder: a training session from a blank page to what is published."""
