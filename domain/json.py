"""JSON as Python has it: what clients send, what models write, and the settings of parts."""

from collections.abc import Mapping
from typing import Any, TypeAlias

Json: TypeAlias = Any
"""Any value of JSON. Nothing is known of it until it is looked at."""

JsonObject: TypeAlias = Mapping[str, Any]
"""A JSON object, or settings that could be written as one."""
