"""Signs the owner's decisions and checks the signatures: HMAC-SHA256 with a key that no checkpoint holds.

The key stands in ``SOVEREIGN_HOME/owner.key``, readable by its owner alone, and is made when the first
decision is signed: by the desk or by ``sovereign review``. From then on a decision without a signature is
refused, wherever it comes from. Who can reach the API, but not the key, can therefore not approve a draft.
A person who decides in LangGraph Studio types JSON and has no key at hand: Studio shows the question again,
with the ``problem`` that says to decide at the desk, or to start the server with
``SOVEREIGN_UNSIGNED_DECISIONS=1``, under which unsigned decisions count and are told as "not signed".
A signature that is there and wrong is refused in every case.
"""

import hashlib
import hmac
import os
import secrets
import stat
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from state.base import canonical_json, digest
from state.errors import InputError, IntegrityError
from state.reviews import ClaimEdit, OwnerAction, OwnerDecision

KEY_FILE = "owner.key"
_KEY_BYTES = 32

UNSIGNED = (
    "the decision is not signed: decide at the desk (/desk) or with sovereign review, "
    "or start the server with SOVEREIGN_UNSIGNED_DECISIONS=1"
)
FORGED = (
    "the signature does not fit: the decision was changed after it was signed, or signed with another key"
)
REPLAYED = "the decision answers another question (its nonce differs): read the draft and decide again"


def nonce_of(thread: str, run_id: str, report_hash: str, round_: int) -> str:
    """What makes a question unlike every other: the same one asked again has the same nonce, so that a node
    that is run again after a restart still takes the answer. 32 hex characters."""
    return digest("owner-question", thread, run_id, report_hash, round_)[:32]


def load_key(home: Path, name: str = KEY_FILE) -> bytes | None:
    """The key, or None where none was made yet.

    Raises:
        IntegrityError: the file is damaged, or others may read it.
    """
    path = home / name
    try:
        mode = path.stat().st_mode
        raw = path.read_text(encoding="ascii").strip()
        key = bytes.fromhex(raw)
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise IntegrityError(f"key file {path}: can not be used ({error}); move it away") from error
    if len(key) != _KEY_BYTES:
        raise IntegrityError(f"key file {path}: {_KEY_BYTES} bytes in hex are expected; move it away")
    if os.name == "posix" and stat.S_IMODE(mode) & 0o077:
        raise IntegrityError(f"key file {path}: others may read it; chmod 600 it, or move it away")
    return key


def ensure_key(home: Path, name: str = KEY_FILE) -> bytes:
    """The key; made on first use, readable by its owner alone.

    Raises:
        InputError: it can not be written.
        IntegrityError: as ``load_key``.
    """
    known = load_key(home, name)
    if known is not None:
        return known
    path = home / name
    part = home / f".{name}.{secrets.token_hex(6)}.part"
    try:
        home.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(_KEY_BYTES) + "\n")
            file.flush()
            os.fsync(file.fileno())
        # A link fails where the name is taken: of two processes one makes the key and both use it.
        with suppress(FileExistsError):
            os.link(part, path)
    except OSError as error:
        raise InputError(f"key file {path}: can not be written ({error.strerror})") from error
    finally:
        part.unlink(missing_ok=True)
    made = load_key(home, name)
    if made is None:
        raise IntegrityError(f"key file {path}: was taken away while it was made")
    return made


def decide(
    question: Mapping[str, Any],
    key: bytes,
    *,
    action: OwnerAction,
    actor: str,
    time: str,
    notes: str = "",
    edits: Sequence[ClaimEdit] = (),
) -> OwnerDecision:
    """A signed decision that answers ``question`` (what the ``owner`` node asks). ``time``: ISO 8601, UTC."""
    decision = OwnerDecision(
        action=action,
        actor=actor,
        time=time,
        report_hash=str(question["report_hash"]),
        notes=notes,
        edits=tuple(edits),
        nonce=str(question.get("nonce", "")),
    )
    signature = signature_of(decision, str(question["run_id"]), key)
    return decision.model_copy(update={"signature": signature})


def signature_of(decision: OwnerDecision, run_id: str, key: bytes) -> str:
    """HMAC-SHA256 (hex) over the run, the draft's hash, the nonce (which holds the thread), and everything
    that the owner said."""
    said = decision.as_json()
    said.pop("signature")
    message = canonical_json(["sovereign/decision-v1", run_id, said])
    return hmac.new(key, message.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


def signature_fits(decision: OwnerDecision, run_id: str, key: bytes) -> bool:
    """Is the decision's signature the one that ``key`` gives it?"""
    given = decision.signature.encode("utf-8", "surrogatepass")
    return hmac.compare_digest(given, signature_of(decision, run_id, key).encode())


def problem_with(
    decision: OwnerDecision, run_id: str, nonce: str, key: bytes | None, *, unsigned: bool = False
) -> str:
    """Why ``decision`` may not be taken for the owner's, in words; empty when it may.

    ``unsigned`` lets decisions without a signature pass although there is a key.
    """
    if not decision.signature:
        return "" if key is None or unsigned else UNSIGNED
    if key is None:
        return FORGED
    if not signature_fits(decision, run_id, key):
        return FORGED
    return "" if decision.nonce == nonce else REPLAYED
