"""What fields and arguments are called in the schema."""

from functools import cache

from strawberry.schema.name_converter import NameConverter
from strawberry.utils.str_converters import to_camel_case

camel_case = cache(to_camel_case)


class Names(NameConverter):
    """Names in camel case, each made once: every input of a request is read by the names of all its fields."""

    def apply_naming_config(self, name: str) -> str:
        """A name of our code as the schema has it."""
        return camel_case(name)
