"""What is made of a whole outline when it is asked for, and what it counts for among what an operation may list."""

AN_OUTLINE = 20
"""Its sections."""
A_DOCUMENT = 35
"""A file of it."""
VERSIONS = 50
"""All versions of a draft, without their outlines."""
A_COMPARISON = 2_500
"""Two of them beside each other, word by word."""
