"""A model that plays a fair but careless expert: mostly good answers, with mistakes that the kernel must catch."""

import re
from collections.abc import Callable
from typing import Any

from llm.scripted import Answer, ScriptedModel
from prompts.library import Rendered

Say = Callable[[str, str], dict[str, Any]]
"""System and user text to a JSON object."""
INVENTED = "Reflective roofs doubled the lifetime of 99 museums on the moon."


def searcher(_system: str, _user: str) -> dict[str, Any]:
    """Two good searches, one repeated, one off the subject; one facet that nobody asked about."""
    return {
        "facets": ["cooling energy", "surface temperature", "durability", "penguin migration"],
        "searches": [
            {"facet": "cooling energy", "search": "reflective roof cooling energy measurements"},
            {"facet": "durability", "search": "weathering of reflective roof coatings"},
            {"facet": "durability", "search": "reflective roof coatings weathering"},
            {"facet": "penguin migration", "search": "penguin migration routes"},
        ],
    }


def extractor(_system: str, user: str) -> dict[str, Any]:
    """Two honest claims a paper, an invented quote, a changed number and an order to the reader."""
    found = re.findall(r"^\[\d+\] \([^)]*\)\n(.*)$", user, re.MULTILINE)
    quotes = re.findall(r"[A-Z][^.]{20,}\.", " ".join(found))
    with_number = next((q for q in quotes if re.search(r"\d", q)), quotes[0])
    return {
        "claims": [
            *({"quote": q, "claim": q} for q in quotes[:2]),
            {"quote": INVENTED, "claim": INVENTED},
            {"quote": with_number, "claim": re.sub(r"\d+", "777", with_number, count=1)},
        ]
    }


def verifier(_system: str, _user: str) -> dict[str, Any]:
    return {"rationale": "Evidence 1 says so.", "label": "SUPPORTED"}


def reviewer(points: float) -> Say:
    """A reviewer that gives ``points`` for everything, and a finding on one claim there is and one there is not."""

    def say(_system: str, user: str) -> dict[str, Any]:
        items = ("grounding", "coverage", "numbers", "uncertainty", "relevance")
        about = [*re.findall(r"^- (c-[0-9a-f]{12}) \|", user, re.MULTILINE)[:1], "c-nowhere"]
        return {
            "rationale": f"I read the draft and find it worth {points} of 10.",
            "findings": [{"kind": "thin", "severity": "minor", "claim_ids": about, "comment": "It is thin."}],
            "rubric": dict.fromkeys(items, points),
        }

    return say


def reviser(_system: str, user: str) -> dict[str, Any]:
    """One new search, one off the subject, more papers, and the wish to drop every claim it is shown."""
    ids = re.findall(r"^- (c-[0-9a-f]{12}) \|", user, re.MULTILINE)
    return {
        "remedies": [
            {
                "action": "search",
                "claim_id": None,
                "facet": "durability",
                "text": "roof coatings frost cycles",
            },
            {"action": "search", "claim_id": None, "facet": None, "text": "penguin migration"},
            {"action": "read_more", "claim_id": None, "facet": None, "text": None},
            *({"action": "drop", "claim_id": i, "facet": None, "text": "I do not like it"} for i in ids[:5]),
        ]
    }


def reporter(_system: str, user: str) -> dict[str, Any]:
    """Every verified claim as it is; one sentence with a number from nowhere, one that cites nothing known."""
    lines = re.findall(
        r"^- (c-[0-9a-f]{12}) \| SUPPORTED \| level [23] \| [^|]* \| (.*)$", user, re.MULTILINE
    )
    good = [{"text": text, "claim_ids": [i], "kind": "finding"} for i, text in lines[:6]]
    first = lines[0]
    return {
        "sentences": [
            *good,
            {
                "text": f"{first[1].rstrip('.')}, which is 4321 percent.",
                "claim_ids": [first[0]],
                "kind": "finding",
            },
            {
                "text": "Somebody else has shown this as well.",
                "claim_ids": ["c-000000000000"],
                "kind": "finding",
            },
        ]
    }


def voices(**others: Say) -> dict[str, Say]:
    """What is said to each prompt, by prompt id."""
    return {
        "searcher": searcher,
        "extractor": extractor,
        "verifier": verifier,
        "reviewer_skeptic": reviewer(7.0),
        "reviewer_validator": reviewer(8.0),
        "reviewer_synthesizer": reviewer(7.5),
        "reviser": reviser,
        "reporter": reporter,
        **others,
    }


def scripted(**others: Say) -> ScriptedModel:
    """The expert behind the ``Model`` port."""

    def answer(say: Say) -> Callable[[Rendered], Answer]:
        return lambda prompt: say(prompt.system, prompt.user)

    return ScriptedModel({prompt_id: answer(say) for prompt_id, say in voices(**others).items()})


_KEYS = {"searches": "searcher", "claims": "extractor", "label": "verifier", "remedies": "reviser",
         "sentences": "reporter"}  # fmt: skip


def asked(body: dict[str, Any]) -> str:
    """The prompt id of a chat request, told from the schema that it asks for."""
    properties = body["response_format"]["json_schema"]["schema"]["properties"]
    for key, prompt_id in _KEYS.items():
        if key in properties:
            return prompt_id
    role = re.search(r"You are the (SKEPTIC|VALIDATOR|SYNTHESIZER)", body["messages"][0]["content"])
    assert role is not None, f"an unknown prompt: {sorted(properties)}"
    return f"reviewer_{role[1].lower()}"


def on_the_wire(**others: Say) -> Callable[[dict[str, Any]], str]:
    """The expert as a chat server: request body to the text of the completion."""
    import json

    said = voices(**others)

    def respond(body: dict[str, Any]) -> str:
        system, user = body["messages"][0]["content"], body["messages"][1]["content"]
        return json.dumps(said[asked(body)](system, user))

    return respond
