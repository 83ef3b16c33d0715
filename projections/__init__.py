"""What people look at: frozen views, and the pure functions that make them of states and events."""
