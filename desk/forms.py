"""Reads what a person sent: small url-encoded forms, each field checked, every complaint in words."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, get_args
from urllib.parse import parse_qsl

from pydantic import ValidationError
from starlette.requests import Request

from graph.context import RunContext, SourceName
from state.errors import InputError
from state.report import Report
from state.reviews import ClaimEdit, OwnerAction
from state.sources import Goal

MAX_BODY = 1_000_000
MAX_FIELDS = 3000
MAX_NOTES = 4000
MAX_ACTOR = 120
MAX_CLAIM = 2000
SOURCES: tuple[SourceName, ...] = get_args(SourceName)
ACTIONS: dict[str, OwnerAction] = {action: action for action in get_args(OwnerAction)}
_HIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

Form = Mapping[str, list[str]]


class Typed(dict[str, str]):
    """What was typed into a form, to show it again: the last value of a field, nothing for one not sent."""

    @classmethod
    def of(cls, form: Form) -> "Typed":
        return cls({name: values[-1] for name, values in form.items()})

    def __missing__(self, name: str) -> str:
        return ""


async def read_form(request: Request) -> Form:
    """The fields of a posted form.

    Raises:
        InputError: it is not a url-encoded form, or too large.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise InputError("a form was expected")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY:
            raise InputError(f"the form is too large: at most {MAX_BODY:,} bytes are read")
    fields: dict[str, list[str]] = {}
    try:
        pairs = parse_qsl(
            body.decode("utf-8"), keep_blank_values=True, errors="strict", max_num_fields=MAX_FIELDS
        )
    except ValueError as error:
        raise InputError(f"the form can not be read: {error}") from error
    for name, value in pairs:
        fields.setdefault(name, []).append(value)
    return fields


def one(form: Form, name: str) -> str:
    """The last value of a field, or nothing."""
    return form.get(name, [""])[-1]


def _said(raw: str, what: str, most: int) -> str:
    text = raw.replace("\r\n", "\n").strip()
    if len(text) > most:
        raise InputError(f"{what}: {len(text):,} characters; at most {most:,} are taken")
    bad = _HIDDEN.search(text)
    if bad:
        raise InputError(f"{what}: has a hidden character (U+{ord(bad.group()):04X}); type it without")
    return text


@dataclass(frozen=True)
class NewRun:
    """What the form of a new run asks for."""

    goal: Goal
    context: RunContext


def new_run(form: Form, *, offline: bool) -> NewRun:
    """Read the form of a new run; ``offline``: the desk's own setting, which a form can not lift.

    Raises:
        InputError: a field can not be used; names it.
    """
    goal = Goal.parse(one(form, "goal"))
    given: dict[str, Any] = {
        "sources": [s for s in form.get("sources", []) if s in SOURCES],
        "libraries": [line.strip() for line in one(form, "libraries").splitlines() if line.strip()],
        "offline": offline or bool(one(form, "offline")),
        "model": one(form, "model").strip() or None,
    }
    for name in ("max_papers", "max_rounds", "min_verified"):
        raw = one(form, name).strip()
        if raw:
            given[name] = raw
    try:
        context = RunContext.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        raise InputError(f"{str(first['loc'][0]).replace('_', ' ')}: {first['msg']}") from error
    if context.offline and set(context.sources) - {"library"}:
        raise InputError(
            "offline: only the library can be searched; clear the other sources or the offline mark"
        )
    return NewRun(goal, context)


@dataclass(frozen=True)
class Wish:
    """A decision as it was typed, not signed yet."""

    action: OwnerAction
    actor: str
    report_hash: str
    notes: str = ""
    edits: tuple[ClaimEdit, ...] = field(default=())


def wish(form: Form, report: Report) -> Wish:
    """Read a decision about ``report``.

    Raises:
        InputError: it is incomplete; says what is missing.
    """
    action = ACTIONS.get(one(form, "action"))
    if action is None:
        raise InputError("choose what you decide: approve, ask for a revision, or reject")
    actor = _said(one(form, "actor"), "your name", MAX_ACTOR)
    if not actor:
        raise InputError("say who decides: your name is recorded with the decision")
    notes = _said(one(form, "notes"), "the notes", MAX_NOTES)
    if action == "revise" and not notes:
        raise InputError("a revision needs notes: say what should be better")
    edits = _edits(form, report) if action == "edit" else ()
    if action == "edit" and not edits:
        raise InputError("no claim was changed: reword one or take one out, or choose another decision")
    return Wish(action, actor, one(form, "report_hash"), notes, edits)


def _edits(form: Form, report: Report) -> tuple[ClaimEdit, ...]:
    edits: list[ClaimEdit] = []
    for number, claim in enumerate(report.claims, 1):
        if one(form, f"drop.{claim.id}"):
            edits.append(ClaimEdit(claim_id=claim.id, text=None))
            continue
        if f"text.{claim.id}" not in form:
            continue
        text = " ".join(_said(one(form, f"text.{claim.id}"), f"claim C{number}", MAX_CLAIM).split())
        if not text:
            raise InputError(f"claim C{number} has no words left: to remove it, mark “take it out”")
        if text != " ".join(claim.text.split()):
            edits.append(ClaimEdit(claim_id=claim.id, text=text))
    return tuple(edits)
