"""/api/docs: the OpenAPI document as a page, written on the server; it loads nothing."""

import re
from html import escape
from typing import Any

_STYLE = """
:root { color-scheme: light dark; --line: light-dark(#ddd6c8, #3b362c);
  --accent: light-dark(#8a5a00, #e0a83f); }
body { font: 16px/1.55 system-ui, sans-serif; max-width: 56rem; margin: 0 auto;
  padding: 2rem 1rem; }
h1 { margin-bottom: 0; }
h2 { margin: 2.5rem 0 0.5rem; font-size: 1.05rem; }
code { font: 0.9em ui-monospace, monospace; }
table { border-collapse: collapse; width: 100%; margin: 0.75rem 0; }
th, td { text-align: left; border-bottom: 1px solid var(--line); vertical-align: top;
  padding: 0.35rem 0.75rem 0.35rem 0; }
section { border-top: 1px solid var(--line); }
a, .method { color: var(--accent); }
.method { font-weight: 700; }
.media { opacity: 0.75; }
"""


def page_of(document: dict[str, Any]) -> str:
    """The whole page."""
    schemas = document["components"]["schemas"]
    parts = [
        _operation(path, method, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    models = "".join(_schema(name, schema) for name, schema in sorted(schemas.items()))
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Burnish HTTP API</title><style>{_STYLE}</style></head><body>"
        f"<h1>Burnish HTTP API</h1><p>Version {escape(document['info']['version'])}. "
        f"{escape(document['info']['description'])} As "
        '<a href="/api/v1/openapi.json">OpenAPI 3.1</a>. Errors are '
        '<a href="#Problem">application/problem+json</a> with a stable <code>code</code>.</p>'
        f"<main>{''.join(parts)}<h2>Models</h2>{models}</main></body></html>"
    )


def _operation(path: str, method: str, operation: dict[str, Any]) -> str:
    rows = [
        (given["name"], given["in"], _type(given["schema"]), _prose(given.get("description", "")))
        for given in operation.get("parameters", ())
    ]
    if body := operation.get("requestBody"):
        schema = body["content"]["application/json"]["schema"]
        rows.append(("body", "JSON", _type(schema), "" if body["required"] else "optional"))
    responses = [
        (status, _content(answer), _prose(answer["description"]))
        for status, answer in operation["responses"].items()
    ]
    anchor = escape(operation["operationId"])
    takes = f"<table>{''.join(_row(row) for row in rows)}</table>" if rows else ""
    gives = f"<table>{''.join(_row(row) for row in responses)}</table>"
    return (
        f'<section id="{anchor}"><h2><code><span class="method">{escape(method.upper())}</span> '
        f"{escape(path)}</code></h2><p>{_prose(operation['summary'])}</p>{takes}{gives}</section>"
    )


def _content(answer: dict[str, Any]) -> str:
    return ", ".join(
        f'{_type(content["schema"])} <span class="media">{escape(media)}</span>'
        for media, content in answer.get("content", {}).items()
    )


def _schema(name: str, schema: dict[str, Any]) -> str:
    needed = schema.get("required", ())
    rows = [
        (field, _type(given), "" if field in needed else "optional", _prose(_about(given)))
        for field, given in schema.get("properties", {}).items()
    ]
    about = _prose(_about(schema))
    return (
        f'<section id="{escape(name)}"><h2><code>{escape(name)}</code></h2><p>{about}</p>'
        f"<table>{''.join(_row(row) for row in rows)}</table></section>"
    )


def _row(cells: tuple[str, ...]) -> str:
    """A name, then cells that are markup already."""
    name, *rest = cells
    inside = "".join(f"<td>{cell}</td>" for cell in rest)
    return f"<tr><th><code>{escape(name)}</code></th>{inside}</tr>"


def _about(schema: dict[str, Any]) -> str:
    found: str = schema.get("description", "")
    return found


def _prose(text: str) -> str:
    return re.sub("`([^`]+)`", r"<code>\1</code>", escape(text))


def _type(schema: dict[str, Any]) -> str:
    if reference := schema.get("$ref"):
        name = escape(reference.rpartition("/")[2])
        return f'<a href="#{name}">{name}</a>'
    if choices := schema.get("anyOf"):
        return " or ".join(_type(choice) for choice in choices)
    if values := schema.get("enum"):
        return escape(", ".join(map(str, values)))
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {}))}"
    kind = escape(str(schema.get("type", "anything")))
    least, most = schema.get("minimum"), schema.get("maximum")
    return f"{kind} {least}–{most}" if least is not None and most is not None else kind
