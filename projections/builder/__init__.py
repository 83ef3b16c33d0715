"""What is shown of the session builder."""
