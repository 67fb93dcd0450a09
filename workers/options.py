"""What a worker process is told on its command line."""

from dataclasses import dataclass

from app.jobs import shelf


@dataclass(frozen=True)
class WorkerOptions:
    """What `burnish worker` was told. `patience` in seconds; `metrics_port` 0: none."""

    device: str = "auto"
    queues: tuple[str, ...] = tuple(queue.name for queue in shelf.QUEUES)
    patience: float = 60.0
    metrics_port: int = 0

    def to_arguments(self) -> list[str]:
        """The command line of a process with these options."""
        return [
            *("--device", self.device, "--queues", ",".join(self.queues)),
            *("--patience", str(self.patience), "--metrics-port", str(self.metrics_port)),
        ]
