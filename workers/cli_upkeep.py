"""`burnish backup`, `restore` and `tidy`."""

import asyncio
from pathlib import Path

import click

from app.settings import Settings
from workers.commands import with_settings


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--force", is_flag=True, help="Replace an existing file.")
@with_settings
def backup(settings: Settings, file: Path, force: bool) -> None:
    """Copy the database and the uploaded files to FILE, also while servers run.

    FILE is a zip that says nothing of the engine: what PostgreSQL gave may go into SQLite.
    Uploads that lie in S3 (BURNISH_FILES_URL) are not in it.
    """
    from app.store.backup import back_up
    from workers.reach import check_database

    check_database(settings)
    folder = _uploads(settings)
    made = back_up(settings.resolved_database_url, file, files=folder, force=force)
    size = file.stat().st_size
    held = "" if made.files is None else f" {made.files.count} uploaded files,"
    click.echo(
        f"{file}: {made.documents} documents,{held} {size} bytes, schema {made.schema_revision}."
    )
    if made.files is None:
        click.echo(
            "Uploaded files lie in S3 (BURNISH_FILES_URL) and are not in it; turn on versioning "
            "for the bucket, or copy it as well.",
            err=True,
        )
    elif made.files.missing:
        click.echo(
            f"{made.files.missing} uploaded files that documents name are missing or damaged in "
            f"{folder}; an earlier backup may have them.",
            err=True,
        )


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option(
    "--force", is_flag=True, help="Replace the documents that are there (a backup is kept)."
)
@with_settings
def restore(settings: Settings, file: Path, force: bool) -> None:
    """Put a backup in place of the database, and its uploaded files into their folder.

    Stop the servers first.
    """
    from app.store.backup import restore as run
    from workers.reach import check_database

    check_database(settings)
    url, keep_in = settings.resolved_database_url, settings.data_dir
    made, kept = run(url, file, files=_uploads(settings), keep_in=keep_in, force=force)
    if kept is not None:
        click.echo(f"What was there before is in {kept}.")
    held = "" if made.files is None else f" and {made.files.count} uploaded files"
    click.echo(f"Restored {made.documents} documents{held}, as they were at {made.created_at}.")


@click.command()
@click.option("--dry-run", is_flag=True, help="Say what would go, and delete nothing.")
@with_settings
def tidy(settings: Settings, dry_run: bool) -> None:
    """Delete what is past keeping; a server does the same once a day.

    Documents that have been in the trash for BURNISH_TRASH_DAYS, versions that are too close
    together for their age, sessions, tickets, links, invitations and tokens that are over, and
    uploaded files that belong to no document.
    """
    from workers.reach import check_database
    from workers.tidying import tidy as run

    check_database(settings)
    counts = asyncio.run(run(settings, dry_run=dry_run))
    width = max(len(str(count)) for count in counts.values())
    for what, count in counts.items():
        click.echo(f"{count:>{width}} {what}")
    click.echo("Nothing was deleted (--dry-run)." if dry_run else "Done.")


def _uploads(settings: Settings) -> Path | None:
    """The folder of uploaded files; None where they lie in S3."""
    return None if settings.files_url else settings.data_dir / "files"
