"""A tally says the same as the histogram of prometheus_client that it stands for."""

from prometheus_client import REGISTRY, CollectorRegistry, Histogram, generate_latest

from app.metrics import Tally


def test_a_tally_is_told_like_a_histogram() -> None:
    bounds, own = (0.5, 1, 2.5), CollectorRegistry()
    tally = Tally("tally_of_this_test", "What it counts.", buckets=bounds)
    REGISTRY.unregister(tally)
    own.register(tally)
    other = CollectorRegistry()
    histogram = Histogram("tally_of_this_test", "What it counts.", buckets=bounds, registry=other)
    for value in (0.0, 0.5, 0.7, 1, 2.0, 2.5, 2.6, 100.0):
        tally.observe(value)
        histogram.observe(value)
    told = [line for line in generate_latest(other).splitlines() if b"_created" not in line]
    assert generate_latest(own).splitlines() == told
