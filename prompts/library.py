"""Loads, checks, renders and hashes the prompt files of this folder.

A prompt is a Markdown file with YAML front matter (``id``, ``version``, ``role``, ``variables``)
and a body of two parts, ``## System`` and ``## User``, in Jinja2 syntax. A variable that is
missing, unused or undeclared is an error at load or render time, never an empty string.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

import yaml
from jinja2 import Environment, StrictUndefined, meta
from jinja2.exceptions import TemplateError
from pydantic import ValidationError

from state.base import Value
from state.errors import InputError

PROMPTS = Path(__file__).parent
LOCK = PROMPTS / "prompts.lock.json"


class Rendered(Value):
    """A prompt with its variables filled in, ready to be sent and to be recorded."""

    id: str
    version: int
    hash: str
    """Of the prompt file, not of the rendering."""
    system: str
    user: str


class Prompt(Value):
    """One prompt file."""

    id: str
    version: int
    role: str
    variables: tuple[str, ...]
    system: str
    user: str

    @property
    def hash(self) -> str:
        """SHA-256 (16 hex) over all that reaches a model."""
        body = json.dumps([self.id, self.version, list(self.variables), self.system, self.user])
        return hashlib.sha256(body.encode()).hexdigest()[:16]

    def render(self, **variables: Any) -> Rendered:
        """Fill in the variables.

        Raises:
            InputError: a declared variable is missing, or one was given that is not declared.
        """
        missing = set(self.variables) - variables.keys()
        extra = variables.keys() - set(self.variables)
        if missing or extra:
            raise InputError(
                f"prompt {self.id!r}: missing variables {sorted(missing)}, unknown {sorted(extra)}"
            )
        env = _environment()
        return Rendered(
            id=self.id,
            version=self.version,
            hash=self.hash,
            system=env.from_string(self.system).render(variables).strip(),
            user=env.from_string(self.user).render(variables).strip(),
        )


def _environment() -> Environment:
    # Prompts are plain text for a model, not HTML: escaping would corrupt quotes and formulas.
    return Environment(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)  # noqa: S701


def parse(text: str, name: str) -> Prompt:
    """Parse one prompt file's ``text``.

    Raises:
        InputError: the front matter or a part is missing, or variables do not match their use.
    """
    try:
        _, head, body = text.split("---\n", 2)
        front = yaml.safe_load(head)
        system, user = body.split("## User\n", 1)
        system = system.split("## System\n", 1)[1]
    except (ValueError, IndexError, yaml.YAMLError) as error:
        raise InputError(f"prompt file {name}: needs front matter, '## System', '## User'") from error
    try:
        prompt = Prompt(
            id=front["id"],
            version=front["version"],
            role=front["role"],
            variables=tuple(front["variables"]),
            system=system.strip(),
            user=user.strip(),
        )
    except KeyError as error:
        raise InputError(f"prompt file {name}: its front matter lacks {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise InputError(f"prompt file {name}: {where}: {first['msg']}") from error
    except TypeError as error:
        raise InputError(f"prompt file {name}: its front matter is malformed: {error}") from error
    try:
        used = meta.find_undeclared_variables(_environment().parse(prompt.system + prompt.user))
    except TemplateError as error:
        raise InputError(f"prompt file {name}: {error}") from error
    if used != set(prompt.variables):
        raise InputError(f"prompt file {name}: declares {sorted(prompt.variables)} but uses {sorted(used)}")
    if prompt.id != Path(name).stem:
        raise InputError(f"prompt file {name}: its id is {prompt.id!r}, the file says otherwise")
    return prompt


def load(prompt_id: str) -> Prompt:
    """Load ``prompts/<prompt_id>.md``; raises InputError when it is unknown or malformed."""
    path = PROMPTS / f"{prompt_id}.md"
    if not path.is_file():
        raise InputError(f"unknown prompt {prompt_id!r}: there are {', '.join(names())}")
    return parse(path.read_text(encoding="utf-8"), path.name)


def names() -> tuple[str, ...]:
    """Ids of all prompts, sorted."""
    return tuple(sorted(path.stem for path in PROMPTS.glob("*.md")))


def hashes() -> dict[str, str]:
    """Prompt id to hash, for the report's provenance and the lock file."""
    return {name: load(name).hash for name in names()}


def lock() -> dict[str, dict[str, Any]]:
    """What the lock file should hold: id to version and hash."""
    return {name: {"version": load(name).version, "hash": load(name).hash} for name in names()}
