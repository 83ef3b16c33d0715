"""Books, and what is done with them."""
