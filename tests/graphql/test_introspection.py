"""The schema is told as graphql-core tells it, only quicker and within a limit."""

from typing import Any

import pytest
from graphql import ExecutionResult, execute, get_introspection_query, parse, validate
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from infrastructure.graphql.operation_executor import OperationExecutor
from schema.root import SCHEMA

PLAIN = SCHEMA._schema

FULLEST = get_introspection_query(
    descriptions=True,
    specified_by_url=True,
    directive_is_repeatable=True,
    schema_description=True,
    input_value_deprecation=True,
)
"""What GraphiQL and code generators ask, with all they may ask."""

FIELDS = """
  name kind description isOneOf specifiedByURL __typename again: kind
  interfaces { name } possibleTypes { name } enumValues(includeDeprecated: true) { name isDeprecated }
  inputFields { name defaultValue type { ...Wrapped } }
  fields(includeDeprecated: $old) {
    name @skip(if: $old) args { name defaultValue type { ...Wrapped } } type { ...Wrapped }
  }
"""
QUERY = f"""query ($old: Boolean = false, $name: String = "Query") {{
  __type(name: $name) {{ {FIELDS} }} nobody: __type(name: "Nobody") {{ name }}
  __schema {{ queryType {{ name }} ... {{ mutationType {{ name }} }} directives {{ name locations args {{ name }} }} }}
  __schema {{ queryType {{ kind }} description }}
  viewer {{ id }}
}}
fragment Wrapped on __Type {{ name kind ofType {{ kind name ofType {{ name ofType {{ name }} }} }} }}"""


class Nobody:
    viewer = None


def told(query: str, variables: dict[str, Any], **how: Any) -> ExecutionResult:
    document = parse(query)
    assert validate(PLAIN, document) == []
    result = execute(PLAIN, document, context_value=Nobody(), variable_values=variables, **how)
    assert isinstance(result, ExecutionResult)
    return result


def test_tools_read_the_schema() -> None:
    told_quickly = told(FULLEST, {}, executor_class=OperationExecutor)
    assert told_quickly.errors is None
    assert told_quickly == told(FULLEST, {})


@pytest.mark.long
@settings(suppress_health_check=list(HealthCheck), deadline=None, max_examples=60)
@given(name=st.sampled_from(sorted(PLAIN.type_map)), old=st.booleans())
def test_each_type_is_told_as_graphql_core_tells_it(name: str, old: bool) -> None:
    variables = {"name": name, "old": old}
    assert told(QUERY, variables, executor_class=OperationExecutor) == told(QUERY, variables)


def test_more_of_the_schema_than_tools_ask_is_refused() -> None:
    types = " ".join(f"a{n}: __schema {{ types {{ ...T }} }}" for n in range(20))
    query = f"{{ {types} }} fragment T on __Type {{ fields {{ name type {{ name }} args {{ name }} }} }}"
    result = told(query, {}, executor_class=OperationExecutor)
    assert result.data is None
    assert result.errors
    problem = "This asks for more of the schema than an answer may hold. Ask for less of it at once."
    assert result.errors[0].message == problem
    assert result.errors[0].extensions == {"code": "TOO_LARGE"}
