"""What practice needs of the world."""
