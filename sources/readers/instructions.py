"""Flags documents whose text speaks to a machine that reads it; a flag decides nothing by itself."""

from collections.abc import Iterable

from evidence.injection import instruction_like
from sources.readers.blocks import Block


def reader_flags(blocks: Iterable[Block], hidden: bool) -> list[str]:
    """Flags of a document: ``hidden-text``, ``instruction-like-text``, ``hidden-instruction``.

    Code and formulas are not looked at: prompts printed in a listing are what the paper is about.
    """
    flags = ["hidden-text"] if hidden else []
    for block in blocks:
        if block.kind not in {"equation", "references"} and instruction_like(block.text):
            flags.append("instruction-like-text")
            if block.kind == "hidden":
                flags.append("hidden-instruction")
    return flags
