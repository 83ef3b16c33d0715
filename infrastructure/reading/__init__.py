"""What reading needs of the world."""
