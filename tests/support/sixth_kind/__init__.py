"""A kind of session from outside the packages, and `lyceum` with it: `python -m tests.support.sixth_kind`."""
