"""Erasure and export, across kinds."""
