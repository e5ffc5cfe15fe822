"""Says plainly that an answer can not be known without recording: which prompt, why, how much it would cost."""

from collections.abc import Sequence

from evals.book import Recording, Request
from state.base import Value
from state.errors import SovereignError

CHARACTERS_PER_TOKEN = 4
"""For English, as hosts' tokenizers count it; used where no earlier recording tells the tokens."""


class StalePrompt(Value):
    """What is missing for one prompt."""

    prompt_id: str
    changed: tuple[str, ...]
    """What differs from the recorded questions: prompt, schema, rendering, or model and sampling."""
    old_hash: str
    new_hash: str
    cases: int
    orphans: int
    tokens: int
    """Estimate of what recording would cost, input and output."""

    def line(self) -> str:
        parts = [f"prompt {self.prompt_id!r}"]
        if self.changed:
            parts.append("; ".join(self.changed))
        if self.cases:
            parts.append(f"{self.cases} cases to record, about {self.tokens:,} tokens")
        if self.orphans:
            parts.append(f"{self.orphans} recordings that no case asks for")
        return ": ".join(parts[:1]) + ": " + ", ".join(parts[1:])


class StaleRecording(SovereignError):
    """Recordings do not answer what would be asked now; exit code 3 of ``sovereign eval``."""

    def __init__(self, prompts: Sequence[StalePrompt], model: str) -> None:
        self.prompts = tuple(prompts)
        self.model = model
        lines = "\n".join(f"  {p.line()}" for p in prompts)
        super().__init__(
            f"recordings of {model} are stale, the effect on its answers is not known:\n{lines}\n"
            f"record what is missing: {command(model)}"
        )


def command(model: str) -> str:
    """What brings the recordings up to date."""
    return f"sovereign eval record --model {model} --base-url http://HOST:PORT/v1"


def explain(missing: Sequence[Request], orphans: Sequence[Recording]) -> list[StalePrompt]:
    """One entry a prompt, those with the most missing cases first."""
    ids = sorted({m.prompt_id for m in missing} | {o.request.prompt_id for o in orphans})
    found = [
        _explain(
            name,
            [m for m in missing if m.prompt_id == name],
            [o for o in orphans if o.request.prompt_id == name],
        )
        for name in ids
    ]
    return sorted(found, key=lambda p: (-p.cases, p.prompt_id))


def _explain(name: str, missing: Sequence[Request], orphans: Sequence[Recording]) -> StalePrompt:
    old = {(o.request.suite, o.request.case, o.request.repeat): o for o in orphans}
    changed: set[str] = set()
    tokens = 0
    mean_output = sum(o.output_tokens for o in orphans) // len(orphans) if orphans else 300
    for request in missing:
        before = old.get((request.suite, request.case, request.repeat))
        tokens += request.characters // CHARACTERS_PER_TOKEN
        tokens += before.output_tokens if before else mean_output
        if before is not None:
            changed.add(_difference(before.request, request))
    old_hash = next((o.request.prompt_hash for o in orphans), "none")
    new_hash = next((m.prompt_hash for m in missing), old_hash)
    return StalePrompt(
        prompt_id=name,
        changed=tuple(sorted(changed)) or (("cases not recorded yet",) if missing and not orphans else ()),
        old_hash=old_hash,
        new_hash=new_hash,
        cases=len({(m.suite, m.case) for m in missing}),
        orphans=len(orphans),
        tokens=tokens,
    )


def _difference(old: Request, new: Request) -> str:
    if old.prompt_hash != new.prompt_hash:
        return f"prompt changed {old.prompt_hash} -> {new.prompt_hash}"
    if old.schema_hash != new.schema_hash:
        return f"schema {new.schema_name} changed {old.schema_hash} -> {new.schema_hash} (prompt {new.prompt_hash})"
    if old.messages_hash != new.messages_hash:
        return f"rendering changed {old.messages_hash} -> {new.messages_hash} (prompt {new.prompt_hash})"
    return f"model or sampling changed (prompt {new.prompt_hash})"
