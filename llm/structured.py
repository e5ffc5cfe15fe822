"""Strict structured output: the schema that is sent, the one object that is accepted, the one re-ask."""

import json
import math
import re
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple, cast

from pydantic import BaseModel, ValidationError

from agents.ports import Abstained, Schema
from prompts.library import Rendered

Message = dict[str, str]
"""``{"role": "system" | "user" | "assistant", "content": text}``."""

_THINKING = re.compile(r"<think(?:ing)?>.*?</think(?:ing)?>", re.DOTALL)
_FENCED = re.compile(r"```(?:json|JSON)?[ \t]*\n(.*?)\n?```", re.DOTALL)
_QUOTED_BACK = 4000
"""Characters of a rejected answer that are shown to the model again."""


class Reply(NamedTuple):
    """What a model said; ``cut`` when the host stopped it at the token limit."""

    text: str
    cut: bool = False


class Malformed(ValueError):
    """The text is not one JSON object that fits the schema; ``str()`` tells the model why."""


def response_format(schema: type[BaseModel]) -> dict[str, Any]:
    """The ``response_format`` of an OpenAI-compatible request for ``schema``."""
    name = re.sub(r"[^A-Za-z0-9_-]", "_", schema.__name__)[:64]
    return {
        "type": "json_schema",
        "json_schema": {"name": name, "schema": sent_schema(schema), "strict": True},
    }


def sent_schema(schema: type[BaseModel]) -> dict[str, Any]:
    """JSON Schema of ``schema`` with every property required and unknown ones forbidden.

    OpenAI's strict mode demands both, and small models skip whatever is optional.
    """
    return cast("dict[str, Any]", _tightened(schema.model_json_schema()))


def _tightened(node: Any) -> Any:
    if isinstance(node, list):
        return [_tightened(item) for item in cast("list[Any]", node)]
    if not isinstance(node, dict):
        return node
    fields = cast("dict[str, Any]", node)
    properties = fields.get("properties")
    if fields.get("type") != "object" or not isinstance(properties, dict):
        return {key: _tightened(value) for key, value in fields.items()}
    named = cast("dict[str, dict[str, Any]]", properties)
    return {
        **{key: _tightened(value) for key, value in fields.items() if key != "properties"},
        "properties": {
            name: {k: v for k, v in _tightened(value).items() if k != "default"}
            for name, value in named.items()
        },
        "required": list(named),
        "additionalProperties": False,
    }


def parse(text: str, schema: type[Schema]) -> Schema:
    """Read exactly one JSON object, perhaps after thinking text and inside one code fence.

    Nothing is repaired: a second object, prose around it, a name given twice, NaN or an infinite
    number, or a value of another type is an error, because guessing invents scores.

    Raises:
        Malformed: with a message that can be shown to the model.
    """
    body = _THINKING.sub("", text)
    # Some chat templates open the thinking for the model, so only its end is in the answer.
    body = body.rpartition("</think>")[2].strip()
    fenced = _FENCED.fullmatch(body)
    body = fenced.group(1).strip() if fenced else body
    if not body:
        raise Malformed("the answer is empty")
    try:
        value = json.loads(body, parse_constant=_no_constant, object_pairs_hook=_no_repeats)
    except RecursionError:
        raise Malformed("the JSON is nested too deeply") from None
    except ValueError as error:
        raise Malformed(f"not one JSON object: {error}") from None
    if not isinstance(value, dict):
        raise Malformed(f"a JSON object is needed, not {type(value).__name__}")
    if not _finite(cast("object", value)):
        raise Malformed("a number is not finite")
    try:
        return schema.model_validate_json(body, strict=True)
    except ValidationError as error:
        raise Malformed(_explain(error)) from None


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not a JSON number")


def _no_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"{next(n for n in names if names.count(n) > 1)!r} is given twice")
    return found


def _finite(value: object) -> bool:
    if isinstance(value, dict):
        return all(_finite(item) for item in cast("dict[str, object]", value).values())
    if isinstance(value, list):
        return all(_finite(item) for item in cast("list[object]", value))
    return not isinstance(value, float) or math.isfinite(value)


def _explain(error: ValidationError) -> str:
    problems = error.errors(include_url=False, include_context=False, include_input=False)
    lines = [f"{'.'.join(map(str, p['loc'])) or 'object'}: {p['msg']}" for p in problems[:8]]
    return "; ".join(lines) + (f"; and {len(problems) - 8} more" if len(problems) > 8 else "")


def clean(text: str) -> str:
    """``text`` with lone surrogates replaced, which no host accepts."""
    return text.encode("utf-8", "replace").decode("utf-8")


def opening(prompt: Rendered, schema: type[BaseModel]) -> list[Message]:
    """The messages of the first request. The schema is also told in words: a constrained decoder
    does not show it to the model, and not every host obeys ``response_format``."""
    told = json.dumps(sent_schema(schema), ensure_ascii=False, sort_keys=True)
    rule = f"Answer with exactly one JSON object and no other text. It must fit this JSON Schema:\n{told}"
    return [
        {"role": "system", "content": clean(f"{prompt.system}\n\n{rule}".strip())},
        {"role": "user", "content": clean(prompt.user)},
    ]


async def ask_twice(
    say: Callable[[list[Message]], Awaitable[Reply]], prompt: Rendered, schema: type[Schema]
) -> Schema | Abstained:
    """Ask, and when the answer does not fit, ask once more with the reason; then abstain."""
    messages = opening(prompt, schema)
    reasons: list[str] = []
    for _ in range(2):
        reply = await say(messages)
        try:
            return parse(reply.text, schema)
        except Malformed as error:
            reason = "the answer was cut off at the token limit" if reply.cut else str(error)
            reasons.append(reason)
            messages = [
                *opening(prompt, schema),
                {"role": "assistant", "content": clean(reply.text[:_QUOTED_BACK]) or "(empty)"},
                {
                    "role": "user",
                    "content": f"That was not accepted: {reason}. Answer again with exactly one JSON "
                    "object that fits the schema, and nothing else.",
                },
            ]
    return Abstained(reason=" | then: ".join(reasons), attempts=2)
