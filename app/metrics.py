"""What Prometheus is told: one object per figure, all named burnish_*."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import accumulate

from prometheus_client import REGISTRY, Counter, Gauge, Histogram
from prometheus_client.metrics_core import CounterMetricFamily, HistogramMetricFamily
from prometheus_client.registry import Collector
from prometheus_client.utils import floatToGoString


class Tally(Collector):
    """A histogram that one thread writes in: for what happens at every keystroke.

    Locks and labels make a Histogram's `observe` take ten times as long, and three of them were a
    tenth of a keystroke.
    """

    def __init__(self, name: str, documentation: str, *, buckets: Sequence[float]) -> None:
        self._name, self._documentation = name, documentation
        self._bounds = tuple(buckets)
        self._counts = [0] * (len(self._bounds) + 1)
        self._sum = 0.0
        REGISTRY.register(self)

    def observe(self, value: float) -> None:
        """Counts one of this size."""
        self._counts[bisect_left(self._bounds, value)] += 1
        self._sum += value

    @property
    def sum(self) -> float:
        """Of all sizes so far."""
        return self._sum

    def collect(self) -> Iterator[HistogramMetricFamily]:
        """What a Histogram would say."""
        bounds = (*map(floatToGoString, self._bounds), "+Inf")
        so_far = list(zip(bounds, accumulate(self._counts), strict=True))
        yield HistogramMetricFamily(
            self._name, self._documentation, buckets=so_far, sum_value=self._sum
        )


class Total(Collector):
    """The sum of a Tally as a counter of its own, which costs nothing at a keystroke."""

    def __init__(self, name: str, documentation: str, tally: Tally) -> None:
        self._name, self._documentation = name, documentation
        self._tally = tally
        REGISTRY.register(self)

    def collect(self) -> Iterator[CounterMetricFamily]:
        """What a Counter would say."""
        yield CounterMetricFamily(self._name, self._documentation, value=self._tally.sum)


_FAST = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
_SLOW = (0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0)

rooms = Gauge("burnish_rooms", "Documents in memory.")
peers = Gauge("burnish_peers", "Connected peers.")
append_seconds = Tally(
    "burnish_append_seconds", "Until a group of updates was on disk.", buckets=_FAST
)
fanout_seconds = Tally(
    "burnish_fanout_seconds",
    "From an update's arrival to the last peer's socket or outbox.",
    buckets=_FAST,
)
group_updates = Tally(
    "burnish_group_updates",
    "Updates written in one transaction.",
    buckets=(1, 2, 5, 10, 25, 50, 100, 250, 500),
)
updates_total = Total("burnish_updates_total", "Updates written to the log.", group_updates)
closed_total = Counter("burnish_closed_total", "Connections the server closed, by code.", ["code"])
reloads_total = Counter(
    "burnish_room_reloads_total", "Rooms that had to read their document again."
)
compactions_total = Counter("burnish_compactions_total", "Snapshots made.")
leases = Gauge("burnish_leases", "Documents that this process leads.")
gap_reads_total = Counter(
    "burnish_gap_reads_total", "Times a room read in the log what another replica had written."
)
bus_publish_seconds = Histogram(
    "burnish_bus_publish_seconds", "Until Redis had taken a message.", buckets=_FAST
)
bus_lost_total = Counter(
    "burnish_bus_lost_total",
    "Times messages of other replicas were missed: a full inbox, or Redis was away.",
    ["reason"],
)

queue_depth = Gauge("burnish_queue_depth", "Jobs waiting for a denoiser.")
jobs_waiting = Gauge("burnish_jobs_waiting", "Jobs waiting, by queue.", ["queue"])
jobs_oldest_seconds = Gauge(
    "burnish_jobs_oldest_seconds",
    "How long the first job of a queue has waited: start another worker when it keeps growing.",
    ["queue"],
)
jobs_retried_total = Counter("burnish_jobs_retried_total", "Jobs tried again, by fault.", ["fault"])
jobs_skipped_total = Counter(
    "burnish_jobs_skipped_total", "Jobs that cost no forward pass, by reason.", ["reason"]
)
jobs_set_aside_total = Counter("burnish_jobs_set_aside_total", "Jobs that are not tried any more.")
job_wait_seconds = Histogram(
    "burnish_job_wait_seconds", "From a job's place in the line to a worker.", buckets=_SLOW
)
batch_jobs = Histogram(
    "burnish_batch_jobs", "Jobs that shared a call of the model.", buckets=(1, 2, 4, 8, 16)
)
batch_seconds = Histogram("burnish_batch_seconds", "Of a batch in the model.", buckets=_SLOW)
workers = Gauge("burnish_workers", "Workers heard of lately, by state.", ["state"])
keystroke_to_suggestion_seconds = Histogram(
    "burnish_keystroke_to_suggestion_seconds",
    "From the last keystroke in a block to the suggestion in its peers' outboxes.",
    buckets=_SLOW,
)
forward_passes_total = Counter("burnish_forward_passes_total", "Forward passes of the model.")
model_tokens_total = Counter("burnish_model_tokens_total", "Tokens, summed over forward passes.")
model_seconds = Histogram("burnish_model_seconds", "Of one job in the model.", buckets=_SLOW)
suggestions_total = Counter("burnish_suggestions_total", "Suggestions made.", ["kind"])
moves_total = Counter(
    "burnish_suggestion_moves_total",
    "Suggestions that became stale, superseded, expired, undone or open again.",
    ["status"],
)
decisions_total = Counter("burnish_decisions_total", "Suggestions decided.", ["decision", "kind"])
mails_total = Counter(
    "burnish_mails_total",
    "Mails by what became of an attempt: sent, put off, given up.",
    ["outcome"],
)
