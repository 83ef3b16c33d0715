"""The tours lead through the whole API: every operation stands on one of them, and they stand beside their kinds."""

import re
from collections.abc import Iterator

import pytest
from graphql import DocumentNode, FieldNode, OperationDefinitionNode, build_schema, parse, validate

from schema.registry import KINDS
from tests.support.documents import blocks, links, name
from tests.support.packages import ROOT

SCHEMA = build_schema((ROOT / "schema" / "schema.graphql").read_text("utf-8"))
TOURS = sorted((ROOT / "docs" / "tours").glob("*.md"))
ASKED = re.compile(r"^(?:\w+=\$\()?(?:ask|follow) '((?:[^']|'\"?\$\w+\"?')+)'", re.MULTILINE)
