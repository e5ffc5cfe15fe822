"""Recorded model answers: what is kept, under which key, in which files."""

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field, ValidationError

from llm.structured import opening, sent_schema
from prompts.library import Rendered
from sources.store import write_atomically
from state.base import Value, digest
from state.errors import InputError, IntegrityError

RECORDINGS = Path(__file__).parent / "recordings"
MANIFEST = "manifest.json"


class Sampling(Value):
    """How answers are drawn; part of every key."""

    temperature: float = 0.0
    seed: int = 0
    """Of the first repeat; the next one adds 1."""
    max_tokens: int = 700


class Manifest(Value):
    """Which cases a model's recordings answer."""

    model: str
    sampling: Sampling = Sampling()
    repeats: int = Field(default=1, ge=1)
    cases: dict[str, tuple[str, ...]] = {}
    """Suite to case names."""
    note: str = ""
    """What a reader should know of the model, e.g. how small it is."""


class Request(Value):
    """One question, exactly as it would be sent; its key finds the answer."""

    suite: str
    case: str
    prompt_id: str
    prompt_version: int
    prompt_hash: str
    schema_name: str
    schema_hash: str
    messages_hash: str
    key: str
    characters: int
    """Of the messages, for an estimate of tokens."""
    repeat: int = 0

    @classmethod
    def of(
        cls,
        prompt: Rendered,
        schema: type[BaseModel],
        *,
        model: str,
        sampling: Sampling,
        repeat: int,
        suite: str,
        case: str,
    ) -> "Request":
        """The key is a hash of model, rendered messages, full JSON schema, sampling, prompt id and hash,
        and the repeat's number."""
        messages = opening(prompt, schema)
        full: list[Any] = [schema.model_json_schema(), sent_schema(schema)]
        return cls(
            suite=suite,
            case=case,
            prompt_id=prompt.id,
            prompt_version=prompt.version,
            prompt_hash=prompt.hash,
            schema_name=schema.__name__,
            schema_hash=digest(full)[:16],
            messages_hash=digest(messages)[:16],
            key=digest(model, messages, full, sampling.as_json(), prompt.id, prompt.hash, repeat)[:32],
            characters=sum(len(m["content"]) for m in messages),
            repeat=repeat,
        )


class Recording(Value):
    """One answer. Nothing here tells which host gave it or with which key."""

    request: Request
    abstained: bool
    value: dict[str, Any]
    """The answer as JSON, or why the model abstained."""
    calls: int
    input_tokens: int
    output_tokens: int
    seconds: float
    """Latency of the whole question, re-ask included."""
    recorded: date


class Book:
    """All recordings of one model: a folder with a manifest and one JSONL file a prompt."""

    def __init__(self, manifest: Manifest, recordings: Iterable[Recording] = ()) -> None:
        self.manifest = manifest
        self._by_key = {r.request.key: r for r in recordings}

    @classmethod
    def read(cls, model: str, folder: Path = RECORDINGS) -> "Book":
        """Read a model's recordings.

        Raises:
            InputError: nothing was recorded with this model.
            IntegrityError: a file can not be read.
        """
        home = folder / slug(model)
        if not (home / MANIFEST).is_file():
            known = ", ".join(sorted(p.parent.name for p in folder.glob(f"*/{MANIFEST}"))) or "none"
            raise InputError(
                f"no recordings of model {model!r} (there are: {known}): sovereign eval record --model {model}"
            )
        try:
            manifest = Manifest.model_validate_json((home / MANIFEST).read_text(encoding="utf-8"))
            lines = [
                Recording.model_validate_json(line)
                for path in sorted(home.glob("*.jsonl"))
                for line in path.read_text(encoding="utf-8").splitlines()
            ]
        except (OSError, ValidationError) as error:
            raise IntegrityError(f"recordings of {model!r} can not be read: {error}") from error
        return cls(manifest, lines)

    def find(self, key: str) -> Recording | None:
        return self._by_key.get(key)

    def add(self, recording: Recording) -> None:
        self._by_key[recording.request.key] = recording

    def remove(self, keys: Iterable[str]) -> None:
        for key in keys:
            self._by_key.pop(key, None)

    def all(self) -> list[Recording]:
        """Every recording, by prompt, suite, case and repeat."""
        return sorted(
            self._by_key.values(),
            key=lambda r: (
                r.request.prompt_id,
                r.request.suite,
                r.request.case,
                r.request.repeat,
                r.request.key,
            ),
        )

    def write(self, folder: Path = RECORDINGS, *, secrets: Iterable[str] = ()) -> Path:
        """Write everything; files of prompts that have no recording left go.

        Raises:
            IntegrityError: one of ``secrets`` (a key, a host) stands in an answer; nothing is written.
        """
        home = folder / slug(self.manifest.model)
        files: dict[str, list[str]] = {}
        for recording in self.all():
            line = json.dumps(recording.model_dump(mode="json"), ensure_ascii=False, sort_keys=True)
            files.setdefault(f"{recording.request.prompt_id}.jsonl", []).append(line)
        for name, lines in files.items():
            for secret in secrets:
                if secret and any(secret in line for line in lines):
                    raise IntegrityError(f"recordings {name}: an answer repeats the key or host; not written")
        for name, lines in files.items():
            write_atomically(home / name, ("\n".join(lines) + "\n").encode())
        for path in home.glob("*.jsonl"):
            if path.name not in files:
                path.unlink()
        write_atomically(home / MANIFEST, (self.manifest.model_dump_json(indent=1) + "\n").encode())
        return home


def recorded_models(folder: Path = RECORDINGS) -> list[str]:
    """Names of all models that have recordings, sorted."""
    found = [
        Manifest.model_validate_json(p.read_text(encoding="utf-8")).model
        for p in folder.glob(f"*/{MANIFEST}")
    ]
    return sorted(found)


def slug(model: str) -> str:
    """A model's name as a folder name."""
    return "".join(ch if ch.isalnum() or ch in "._-" else "-" for ch in model).strip(".-") or "model"
