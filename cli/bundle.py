"""``sovereign bundle``: one run as a zip that others can check, with deposit metadata prepared, never sent."""

from pathlib import Path

import click

from cli.runs import load_report, runs_folder


@click.command(
    epilog="\b\nExample:\n  sovereign bundle RUN --out run.zip --licence CC-BY-4.0 --creator 'Ada Lovelace'"
)
@click.argument("run_id", metavar="RUN")
@click.option(
    "--out", required=True, type=click.Path(path_type=Path), metavar="FILE.zip", help="Where to write it."
)
@click.option(
    "--licence", metavar="SPDX", help="Licence of what you publish, e.g. CC-BY-4.0; default: none stated."
)
@click.option("--creator", "creators", multiple=True, metavar="NAME", help="Who publishes it (repeatable).")
def bundle(run_id: str, out: Path, licence: str | None, creators: tuple[str, ...]) -> int:
    """Zip RUN as an RO-Crate: the report in every form, its references and its ledger, described by metadata.

    A Zenodo deposit (zenodo.json) is prepared inside; nothing is sent anywhere.
    """
    from reports.bundle import write_bundle

    load_report(run_id)
    folder = runs_folder() / run_id
    url = f"https://spdx.org/licenses/{licence}" if licence else None
    click.echo(write_bundle(folder, out, license_url=url, license_id=licence, creators=creators))
    return 0
