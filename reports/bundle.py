"""One file with a whole run in it: a zip that is an RO-Crate, the same bytes for the same run."""

import secrets
import zipfile
from collections.abc import Sequence
from pathlib import Path

from reports.deposit import CRATE_FILE, ZENODO_FILE, crate_metadata, zenodo_metadata
from reports.schema import from_json
from state.errors import InputError

_LEFT_OUT = {".zip", ".part", ".db", ".sqlite", ".sqlite3", ".lock"}
"""What a run's folder may hold besides its results: archives, unfinished files, stores."""
_OURS = {CRATE_FILE, ZENODO_FILE, "run.json"}
"""Written anew here, or, as the run's settings, naming folders of the owner's machine."""


def write_bundle(
    folder: Path,
    out: Path,
    *,
    license_url: str | None = None,
    license_id: str | None = None,
    creators: Sequence[str] = (),
) -> Path:
    """Zip the run in ``folder`` to ``out``, described by RO-Crate metadata, with a Zenodo deposit prepared.

    Only plain files directly in ``folder`` go in, no links and no stores. Nothing is sent anywhere.

    Raises:
        InputError: ``folder`` holds no readable report, or ``out`` can not be written.
    """
    try:
        report = from_json((folder / "report.json").read_text(encoding="utf-8"))
        contents = {
            path.name: path.read_bytes()
            for path in sorted(folder.iterdir())
            if path.is_file()
            and not path.is_symlink()
            and not path.name.startswith(".")
            and path.suffix not in _LEFT_OUT
            and path.name not in _OURS
        }
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            f"no run to bundle in {folder}: {error}; give the folder of a finished run"
        ) from error
    contents[ZENODO_FILE] = zenodo_metadata(report, license_id=license_id, creators=creators).encode()
    crate = crate_metadata(report, contents, license_url=license_url, creators=creators).encode()
    part = out.with_name(f".{out.name}.{secrets.token_hex(6)}.part")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(part, "x", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
            for name, content in {CRATE_FILE: crate, **dict(sorted(contents.items()))}.items():
                archive.writestr(_entry(name, report.date), content)
        part.replace(out)
    except OSError as error:
        raise InputError(
            f"bundle can not be written to {out}: {error.strerror or error}; name another file"
        ) from error
    finally:
        part.unlink(missing_ok=True)
    return out


def _entry(name: str, day: str) -> zipfile.ZipInfo:
    """A zip entry dated by the report, not by the clock (zip knows no year before 1980)."""
    digits = day[:10].split("-")
    dated = len(digits) == 3 and all(part.isdigit() for part in digits) and 1980 <= int(digits[0]) <= 2107
    year, month, date = (int(part) for part in digits) if dated else (1980, 1, 1)
    info = zipfile.ZipInfo(name, (year, month, date, 0, 0, 0))
    info.compress_type = zipfile.ZIP_DEFLATED
    info.create_system = 3
    info.external_attr = 0o644 << 16
    return info
