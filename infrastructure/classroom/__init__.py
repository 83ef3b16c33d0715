"""What classrooms need of the world."""
