"""A document of hundreds of paragraphs."""

import json
import urllib.request

from tests.e2e.product import Product

PARAGRAPHS = 400


def long_document(product: Product) -> str:
    """Its id."""
    text = "\n\n".join(f"Paragraph {n}: what the tide brought in." for n in range(PARAGRAPHS))
    request = urllib.request.Request(
        f"{product.url}/api/v1/documents",
        json.dumps({"title": "Long", "markdown": text}).encode(),
        {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return str(json.load(answer)["id"])
