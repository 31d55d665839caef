"""The description of the API (OpenAPI 3.1): what FastAPI makes of the routes, with our problems and our ways in."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI

from api.guard import COOKIE
from api.rights import PUBLIC, V1, allowed

_CHANGES = frozenset({"post", "put", "patch", "delete"})


def describe(app: FastAPI) -> None:
    """Let ``app.openapi()`` tell of tokens, sessions and problems instead of FastAPI's own 422."""
    made = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _finish(made())
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _finish(schema: dict[str, Any]) -> dict[str, Any]:
    components = schema.setdefault("components", {})
    components["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer", "description": "kaderwacht token new"},
        "session": {"type": "apiKey", "in": "cookie", "name": COOKIE, "description": "sessie van de webpagina's"},
    }
    for name in ("HTTPValidationError", "ValidationError"):
        components.get("schemas", {}).pop(name, None)
    schema["servers"] = [{"url": "/"}]
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            operation["responses"].pop("422", None)
            roles = allowed(method.upper(), path)
            if roles is PUBLIC:
                operation["security"] = []
            else:
                operation["security"] = [{"token": []}, {"session": []}]
                operation["description"] = _with_roles(operation.get("description", ""), roles or frozenset())
            if method in _CHANGES:
                operation["x-csrf"] = "met een sessie: de kop X-CSRF-Token"
            for response in operation["responses"].values():
                headers = response.setdefault("headers", {})
                headers["API-Version"] = {"schema": {"type": "string"}, "description": "versie van de API"}
                _problem_only(response)
    schema["info"]["x-api-root"] = V1
    return schema


def _with_roles(text: str, roles: frozenset[Any]) -> str:
    return f"{text}\n\nRollen: {', '.join(sorted(map(str, roles)))}."


def _problem_only(response: dict[str, Any]) -> None:
    """A problem has one media type; FastAPI adds JSON beside it."""
    content = response.get("content", {})
    if "application/problem+json" in content and "application/json" in content:
        content["application/problem+json"] = content.pop("application/json")
