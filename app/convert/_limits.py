"""Run by itself, as a program: takes limits upon itself, then becomes the program named.

    python -I _limits.py CPU_SECONDS MEMORY_BYTES FILE_BYTES PROGRAM ARGUMENT…

A process of its own, because limits cannot be set between fork and exec of a process that has
threads without risk.
"""

import os
import resource
import sys


def main() -> None:
    """Does not return."""
    seconds, memory, file_bytes = (int(given) for given in sys.argv[1:4])
    command = sys.argv[4:]
    for kind, limit in (
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, file_bytes),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 128),
    ):
        resource.setrlimit(kind, (limit, limit))
    if memory:
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    os.nice(10)
    os.execv(command[0], command)


if __name__ == "__main__":
    main()
