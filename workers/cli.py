"""`burnish`: serve, worker, migrate, polish, user, token, export, backup, restore, tidy.

Exit status: 0 done, 1 it failed (the message says why), 2 it was called wrongly.
"""

import asyncio
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import click

from app.settings import Settings
from app.text.dials import ALARMS, DEFAULT_ALARMS
from workers.cli_people import token, user
from workers.cli_upkeep import backup, restore, tidy
from workers.commands import with_settings


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(version("burnish"), prog_name="burnish")
def main() -> None:
    """Burnish: write together, with a diffusion language model as silent co-author.

    Settings come from the environment: BURNISH_PORT, BURNISH_DATA_DIR, … (docs/settings.md).
    """


@main.command()
@click.option("--host", help="Address to listen on, instead of BURNISH_HOST.")
@click.option("--port", type=click.IntRange(0, 65535), help="Port, instead of BURNISH_PORT.")
@with_settings
def serve(settings: Settings, host: str | None, port: int | None) -> None:
    """Serve the editor, the API and, without Redis, the model."""
    from workers.serving import serve as run

    run(settings, host, port)


@main.command()
@click.option(
    "--device",
    type=click.Choice(["auto", "cpu", "cuda"]),
    default="auto",
    help="Where the model runs; auto: a GPU where there is one.",
)
@click.option("--processes", type=click.IntRange(1, 64), default=1, help="Workers, a model each.")
@click.option(
    "--queues",
    default="interactive,document,background",
    help="Which jobs it takes: a worker for typing alone takes 'interactive'.",
)
@click.option(
    "--patience",
    type=click.FloatRange(1, 3600),
    default=60.0,
    help="Seconds after which a batch without an answer means that the model hangs.",
)
@click.option(
    "--metrics-port",
    type=click.IntRange(0, 65535),
    default=0,
    help="Serve Prometheus figures here (and on the next ports for further processes).",
)
@click.option("--set-aside", is_flag=True, help="List the texts that workers failed on.")
@click.option("--forget", is_flag=True, help="Let the texts that were set aside be tried again.")
@with_settings
def worker(settings: Settings, **given: Any) -> None:
    """Run the model for jobs from Redis (BURNISH_REDIS_URL)."""
    if not settings.redis_url:
        raise click.UsageError(
            "BURNISH_REDIS_URL is not set. Without Redis `burnish serve` runs the model itself."
        )
    from workers.reach import check_redis
    from workers.working import run

    check_redis(settings)
    sys.exit(run(settings, **given))


@main.command()
@with_settings
def migrate(settings: Settings) -> None:
    """Bring the tables of the database up to date (serve does it too)."""
    from app.store.engine import migrate as run
    from workers.reach import check_database

    check_database(settings)
    asyncio.run(run(settings.resolved_database_url))
    click.echo("The database is up to date.")


@main.command()
@click.option("--jsonl", is_flag=True, help="JSON Lines in and out (see below).")
@click.option("--strength", type=click.FloatRange(0, 1), default=0.0, help="0 repairs, 1 rewrites.")
@click.option(
    "--alarms",
    type=click.Choice([f"{alarms:g}" for alarms in ALARMS]),
    default=f"{DEFAULT_ALARMS:g}",
    help="False alarms per 1,000 words to live with; more of them, more mistakes found.",
)
@click.option("--steps", type=click.IntRange(1, 16), default=3, help="Denoising steps at most.")
@click.option("--model", metavar="NAME_OR_PATH", help="Model, instead of BURNISH_MODEL.")
@with_settings
def polish(
    settings: Settings, jsonl: bool, strength: float, alarms: str, steps: int, model: str | None
) -> None:
    """Polish text from stdin with the model, without a server.

    Plain: text in, polished text out. With --jsonl: lines {"id", "text"} in, one line each out,
    in order: {"id", "text_out", "edits": [{"start", "end", "original", "replacement", "score",
    "kind"}]}, offsets in code points of "text". A bad line gives {"id", "error"} and exit
    status 1 at the end; the rest is still processed.
    """
    from denoiser import PolishOptions
    from workers.lines import polish_lines, polish_plain

    run = polish_lines if jsonl else polish_plain
    try:
        is_good = run(
            sys.stdin.buffer,
            sys.stdout.buffer,
            model=model or settings.model,
            threads=settings.model_threads,
            options=PolishOptions(strength=strength, alarms=float(alarms), steps=steps),
        )
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    sys.exit(0 if is_good else 1)


@main.command()
@click.argument("document_id", required=False)
@click.option("--all", "every", is_flag=True, help="Every document, into the folder --out.")
@click.option(
    "--format",
    "kind",
    type=click.Choice(["markdown", "html", "text", "json"]),
    default="markdown",
    show_default=True,
)
@click.option("--out", type=click.Path(path_type=Path), help="File, or folder with --all.")
@with_settings
def export(
    settings: Settings, document_id: str | None, every: bool, kind: str, out: Path | None
) -> None:
    """Write documents as Markdown, HTML, text or JSON. Works while the server runs."""
    from workers.exporting import export_all, export_one

    if every == (document_id is not None):
        raise click.UsageError("Name one document, or use --all.")
    if every:
        if out is None:
            raise click.UsageError("--all needs a folder: --out FOLDER.")
        count = asyncio.run(export_all(settings, kind, out))
        click.echo(f"{count} documents in {out}.", err=True)
    else:
        text = asyncio.run(export_one(settings, str(document_id), kind))
        if out is None:
            sys.stdout.buffer.write(text.encode("utf-8"))
        else:
            out.write_text(text, encoding="utf-8")


main.add_command(user)
main.add_command(token)
main.add_command(backup)
main.add_command(restore)
main.add_command(tidy)


if __name__ == "__main__":
    main()
