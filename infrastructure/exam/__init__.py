"""What exams need of the world."""
