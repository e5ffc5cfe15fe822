"""Notices text that speaks to a machine reading the paper rather than to a person; it flags, and decides nothing."""

import re
from collections.abc import Iterable

from sources.readers.blocks import Block

_TO_MACHINE = re.compile(
    r"\b(?:ignore|disregard|forget|override)\b[^.\n]{0,40}\b(?:previous|prior|above|earlier|all|any|the|these|your)\b"
    r"[^.\n]{0,30}\b(?:instruction|prompt|rule|guideline|direction|context|polic)"
    r"|\b(?:you are|act as|pretend to be|as)\b (?:now )?(?:an? )?(?:AI|LLM|language model|large language model|assistant|helpful)\b"
    r"[^.\n]{0,40}(?:reviewer|assistant|must|should|,|\.)"
    r"|\b(?:LLM|AI|language model|automated|AI-assisted) (?:reviewers?|agents?|assistants?|evaluators?|judges?|readers?)\b"
    r"[^.\n]{0,60}\b(?:must|should|shall|please|give|accept|assign|rate|note|note that|are to|:)"
    r"|\b(?:give|assign|write|provide|produce|return|output|recommend|include)\b[^.\n]{0,40}\b(?:only (?:a )?positive|positive review|"
    r"high(?:est)? (?:score|rating|mark)|strong accept|accept(?:ance)?\b|score of (?:10|9|five|ten)|favou?rable)"
    r"|\bdo not (?:highlight|mention|reveal|list|point out|include|criti)[^.\n]{0,40}\b(?:negative|weakness|limitation|flaw|prompt|instruction)"
    r"|\b(?:system prompt|new instructions?:|begin (?:system|admin)|end of (?:prompt|context)|jailbreak|developer mode)\b"
    r"|<\|?(?:im_start|system|endoftext)",
    re.IGNORECASE,
)


def speaks_to_machine(text: str) -> bool:
    """Whether ``text`` reads like an instruction to a model (a hint: papers may also quote such text)."""
    return bool(_TO_MACHINE.search(text))


def reader_flags(blocks: Iterable[Block], hidden: bool) -> list[str]:
    """Flags of a document: ``hidden-text``, ``instruction-like-text``, ``hidden-instruction``."""
    flags = ["hidden-text"] if hidden else []
    for block in blocks:
        if speaks_to_machine(block.text):
            flags.append("instruction-like-text")
            if block.kind == "hidden":
                flags.append("hidden-instruction")
    return flags
