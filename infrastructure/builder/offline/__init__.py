"""Outlines without a language model: put together from documents, the catalogue, and what the draft says."""
