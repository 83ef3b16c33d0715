"""What the session builder needs of the world."""
