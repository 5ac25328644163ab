"""Pieces of which the API's description is made."""

from __future__ import annotations

from typing import Any

TEXT = {"type": "string"}
OPTIONAL_TEXT = {"type": ["string", "null"]}
COUNT = {"type": "integer", "minimum": 0}
NUMBER = {"type": "number"}


def parameter(name: str, schema: dict[str, Any], meaning: str, place: str = "query") -> dict[str, Any]:
    """A parameter of a request; one in the path is always needed."""
    return {"name": name, "in": place, "required": place == "path", "schema": schema, "description": meaning}


def answer(meaning: str, schema: str) -> dict[str, Any]:
    """An answer that has a schema of the components."""
    reference = {"$ref": f"#/components/schemas/{schema}"}
    return {"description": meaning, "content": {"application/json": {"schema": reference}}}


def object_of(optional: dict[str, Any] | None = None, **properties: dict[str, Any]) -> dict[str, Any]:
    """An object with these properties, and perhaps those that are `optional`."""
    return {"type": "object", "required": list(properties), "properties": {**properties, **(optional or {})}}


def list_of(items: dict[str, Any]) -> dict[str, Any]:
    """A list."""
    return {"type": "array", "items": items}
