"""Lists, history, and how views are kept."""
