"""Numbers that clients are told in a type of their own."""

from typing import NewType

SafeInt = NewType("SafeInt", int)
"""A whole number that outgrows 32 bits, and is exact in any JSON reader up to 53."""
