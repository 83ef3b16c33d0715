"""What a session is and may do. Standard library only: no I/O, no clock, no chance of its own."""
