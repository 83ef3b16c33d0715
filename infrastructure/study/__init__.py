"""What study sessions need of the world."""
