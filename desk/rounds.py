"""Tells what each round changed: sentences and claims, old words beside new, out of the run's ledger."""

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from reports.display import one_line, shown
from state.channels import Json

Kind = Literal["same", "added", "removed"]


@dataclass(frozen=True)
class Piece:
    """A run of words that stayed, came or went."""

    kind: Kind
    text: str


@dataclass(frozen=True)
class Change:
    """One sentence or claim: its pieces, and what is said of it."""

    kind: Kind | Literal["changed"]
    pieces: tuple[Piece, ...]
    note: str = ""
    claim_id: str = ""


@dataclass(frozen=True)
class OwnerWord:
    action: str
    actor: str
    time: str
    notes: str
    signed: bool


@dataclass
class Round:
    """One round of a run."""

    number: int
    score: float | None = None
    verdict: str = ""
    roles: dict[str, float | None] = field(default_factory=dict[str, float | None])
    undone: bool = False
    actions: list[str] = field(default_factory=list[str])
    answer: list[Change] = field(default_factory=list[Change])
    claims: list[Change] = field(default_factory=list[Change])
    kept: int = 0
    base: int | None = None
    """The round that it is compared with."""


def rounds_of(ledger: Sequence[Json]) -> list[Round]:
    """The rounds that ``ledger`` tells of, first to last."""
    held: dict[str, dict[str, Any]] = {}
    for line in ledger:
        held.setdefault(line["kind"], {})[line["key"]] = line["data"]
    texts = {key: str(claim["text"]) for key, claim in held.get("claim", {}).items()}
    for revision in held.get("revision", {}).values():
        for new in revision.get("rewrite", {}).values():
            texts.setdefault(_claim_id(new), str(new["text"]))
    drafts = held.get("draft", {})
    rounds: list[Round] = []
    standing: int | None = None
    for key in sorted(drafts, key=int):
        one = Round(int(key))
        outcome = held.get("outcome", {}).get(key)
        if outcome:
            one.score, one.verdict = float(outcome["score"]), str(outcome["verdict"])
        for name, review in held.get("review", {}).items():
            number, _, role = name.partition("|")
            if number == key:
                one.roles[role] = review["score"]
        diff = held.get("diff", {}).get(key)
        if diff and standing is not None:
            one.base = standing
            one.undone = bool(diff["undone"])
            one.actions = [one_line(a) for a in diff["actions"]]
            one.kept = len(diff["kept"])
            one.claims = _claims(diff, texts)
            one.answer = compare(_sentences(drafts[str(standing)]), _sentences(drafts[key]))
        if not one.undone:
            standing = one.number
        rounds.append(one)
    return rounds


def owner_words(ledger: Sequence[Json]) -> list[OwnerWord]:
    """Everything that the owner decided in this run, in order."""
    return [
        OwnerWord(
            action=str(line["data"].get("action", "")),
            actor=one_line(str(line["data"].get("actor", ""))),
            time=one_line(str(line["data"].get("time", ""))),
            notes=shown(str(line["data"].get("notes", ""))),
            signed=bool(line["data"].get("signature")),
        )
        for line in ledger
        if line["kind"] == "owner"
    ]


def compare(old: Sequence[str], new: Sequence[str]) -> list[Change]:
    """Sentence by sentence; a sentence that was reworded shows its words."""
    changes: list[Change] = []
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for op, a, b, c, d in matcher.get_opcodes():
        if op == "equal":
            changes += [Change("same", (Piece("same", text),)) for text in old[a:b]]
            continue
        gone, come = list(old[a:b]), list(new[c:d])
        for text in come:
            near = difflib.get_close_matches(text, gone, n=1, cutoff=0.55)
            if near:
                gone.remove(near[0])
                changes.append(Change("changed", word_diff(near[0], text)))
            else:
                changes.append(Change("added", (Piece("added", text),)))
        changes += [Change("removed", (Piece("removed", text),)) for text in gone]
    return changes


def word_diff(old: str, new: str) -> tuple[Piece, ...]:
    """Words of both texts, each said to be the same, added or removed."""
    before, after = re.findall(r"\s+|\S+", shown(old)), re.findall(r"\s+|\S+", shown(new))
    pieces: list[Piece] = []
    for op, a, b, c, d in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if op == "equal":
            pieces.append(Piece("same", "".join(before[a:b])))
            continue
        if b > a:
            pieces.append(Piece("removed", "".join(before[a:b])))
        if d > c:
            pieces.append(Piece("added", "".join(after[c:d])))
    return tuple(pieces)


def _sentences(draft: Mapping[str, Any]) -> list[str]:
    return [one_line(str(sentence["text"])) for sentence in draft["abstract"]]


def _claims(diff: Mapping[str, Any], texts: Mapping[str, str]) -> list[Change]:
    def said(claim_id: str) -> str:
        return one_line(texts.get(claim_id, claim_id))

    rewritten = [
        Change("changed", word_diff(said(old), said(new)), claim_id=new)
        for old, new in sorted(diff["rewritten"].items())
    ]
    added = [Change("added", (Piece("added", said(i)),), claim_id=i) for i in diff["added"]]
    dropped = [
        Change("removed", (Piece("removed", said(i)),), note=one_line(str(why)))
        for i, why in sorted(diff["dropped"].items())
    ]
    return rewritten + dropped + added


def _claim_id(raw: Mapping[str, Any]) -> str:
    from state.claims import Claim

    return Claim.model_validate(raw).id
