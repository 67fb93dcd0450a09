"""How long a question takes that is asked of many documents, on both engines."""

import asyncio
import statistics
import tempfile
import time
from itertools import accumulate
from pathlib import Path
from random import Random

from app.search.open import Search
from app.store.sql import open_store
from benchmarks.report import Report, Row
from denoiser.lexicon import lexicon
from tests.engines import private_postgres

WORDS = 300
"""In a document, drawn as often as English uses them."""
QUESTIONS = {
    "a common word": "people",
    "a rare word": "lighthouse",
    "two words": "people water",
    "a beginning": "inter",
    "a phrase": '"of the"',
    "without": "water -people",
}


def search(report: Report, *, documents: int, rounds: int) -> None:
    """Both engines, the same documents and questions."""
    with tempfile.TemporaryDirectory() as folder, private_postgres() as postgres:
        urls = {
            "sqlite": f"sqlite:///{Path(folder) / 'burnish.db'}",
            "postgresql": asyncio.run(postgres.new_database()),
        }
        rows = [
            row
            for engine, url in urls.items()
            for row in asyncio.run(_measure(engine, url, documents, rounds))
        ]
    report.add(f"Search in {documents:,} documents of {WORDS} words", rows)


async def _measure(engine: str, url: str, documents: int, rounds: int) -> list[Row]:
    rng = Random(1)
    counts = lexicon().count
    words, weights = list(counts), list(accumulate(counts.values()))
    store = await open_store(url)
    index = Search(store.database)
    began = time.perf_counter()
    for number in range(documents):
        name = f"document-{number}"
        drawn = rng.choices(words, cum_weights=weights, k=WORDS)
        await store.documents.create(name, title=" ".join(drawn[:4]))
        await index.put(name, 1, " ".join(drawn[:4]), " ".join(drawn))
    filled = time.perf_counter() - began
    rows: list[Row] = []
    for what, question in QUESTIONS.items():
        taken = []
        for _ in range(rounds):
            began = time.perf_counter()
            hits = await index.search(question)
            taken.append(1000 * (time.perf_counter() - began))
        rows.append(
            {
                "engine": engine,
                "question": what,
                "hits_shown": len(hits),
                "p50_ms": statistics.median(taken),
                "p95_ms": statistics.quantiles(taken, n=20)[-1],
                "fill_s": filled,
            }
        )
    await store.close()
    return rows
