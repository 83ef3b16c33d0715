"""The server: its paths, its edge, its pages."""
