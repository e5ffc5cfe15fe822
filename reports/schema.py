"""The report as JSON: the published JSON Schema of ``sovereign/report-v1``, writing it, and reading it back.

``python -m reports.schema`` writes ``reports/report-v1.schema.json`` anew after a change of the model.
"""

import json
import re
from pathlib import Path
from typing import Any, NoReturn

from pydantic import BaseModel, ValidationError

from state.errors import InputError
from state.report import SCHEMA, Report

SCHEMA_FILE = Path(__file__).parent / "report-v1.schema.json"


def json_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of a report; ``schema`` is required, so a document says what it is."""
    body = Report.model_json_schema(by_alias=True)
    body["required"] = ["schema", *(name for name in body["required"] if name != "schema")]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:sovereign:schema:report-v1",
        **body,
        "title": SCHEMA,
    }


def schema_text() -> str:
    """The published file's content."""
    return _pretty(json_schema())


def to_json(report: Report) -> str:
    """``report`` as JSON in reading order; equal reports give equal text.

    Keys stand in the order of the model, those of free mappings sorted. Two spaces of indent,
    UTF-8 kept, one newline at the end.
    """
    return _pretty(_ordered(report))


def from_json(text: str) -> Report:
    """Read a report back.

    Raises:
        InputError: it is not JSON, repeats a key, is no ``sovereign/report-v1`` or does not fit the
            schema; the message names the place.
    """
    try:
        raw = json.loads(text, object_pairs_hook=_no_repeats, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise InputError(
            f"report is not JSON: {error.msg} at line {error.lineno} column {error.colno}; "
            "give a report.json that a run wrote"
        ) from None
    except ValueError as error:
        raise InputError(f"report is not valid JSON: {error}") from None
    except RecursionError:
        raise InputError("report is nested too deeply to be a report; give a report.json of a run") from None
    found = raw.get("schema") if isinstance(raw, dict) else None
    if found != SCHEMA:
        raise InputError(
            f"report has schema {_brief(found)}, not {SCHEMA!r}: give a report.json written by this version"
        )
    try:
        return Report.model_validate_json(text, strict=True, by_alias=True, by_name=False)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "(top)"
        more = f" (and {error.error_count() - 1} more)" if error.error_count() > 1 else ""
        raise InputError(
            f"report does not fit {SCHEMA}: at {place}: {first['msg']}{more}; see report-v1.schema.json"
        ) from None


def _ordered(value: Any) -> Any:
    if isinstance(value, BaseModel):
        fields = type(value).model_fields
        return {field.alias or name: _ordered(getattr(value, name)) for name, field in fields.items()}
    if isinstance(value, dict):
        return {key: _ordered(value[key]) for key in sorted(value)}
    if isinstance(value, list | tuple):
        return [_ordered(item) for item in value]
    return value


def _pretty(value: Any) -> str:
    text = json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    # A lone surrogate has no UTF-8 form; as an escape the file can at least be written and looked into.
    return re.sub("[\ud800-\udfff]", lambda match: f"\\u{ord(match.group()):04x}", text)


def _no_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        repeated = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"the key {_brief(repeated)} stands twice in one object")
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON number")


def _brief(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 80 else text[:79] + "…"


if __name__ == "__main__":
    SCHEMA_FILE.write_text(schema_text(), encoding="utf-8")
