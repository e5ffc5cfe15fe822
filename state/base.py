"""The one base of every domain value: frozen, closed to unknown fields, with ids made from content."""

import hashlib
import json
from typing import Any

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """A frozen value; an unknown field is an error, so a typo never passes in silence."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON types, the only thing that graph channels hold."""
        return self.model_dump(mode="json")


def canonical_json(value: Any) -> str:
    """Serialise ``value`` to one exact string: sorted keys, no spaces, UTF-8 kept."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def digest(*parts: Any) -> str:
    """SHA-256 (hex, 64 characters) of the canonical JSON of ``parts``."""
    return hashlib.sha256(canonical_json(parts).encode("utf-8", "surrogatepass")).hexdigest()


def content_id(prefix: str, *parts: Any) -> str:
    """A short stable id, ``prefix-<12 hex>``: equal content gives an equal id in every run."""
    return f"{prefix}-{digest(*parts)[:12]}"
