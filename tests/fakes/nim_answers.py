"""The good answers of a NIM: instances of a schema, embeddings and rankings computed from the request."""

import re
import zlib
from typing import Any

DIMENSION = 1024


def schema_of(body: dict[str, Any]) -> dict[str, Any]:
    """The JSON Schema that a chat request asks for; one with a ``text`` when it asks for none."""
    wanted = body.get("response_format") or {}
    default = {"type": "object", "properties": {"text": {"type": "string"}}}
    return wanted.get("json_schema", {}).get("schema", default)


def an_instance(schema: dict[str, Any], root: dict[str, Any] | None = None) -> Any:
    """A smallest value that fits ``schema``: what a constrained decoder with nothing to say gives."""
    root = root or schema
    if "$ref" in schema:
        return an_instance(root["$defs"][schema["$ref"].rsplit("/", 1)[-1]], root)
    if "const" in schema or "enum" in schema:
        return schema.get("const", schema.get("enum", [None])[0])
    if "anyOf" in schema:
        return an_instance(schema["anyOf"][0], root)
    kind = schema.get("type")
    if kind == "object":
        return {name: an_instance(part, root) for name, part in schema.get("properties", {}).items()}
    if kind == "array":
        return [an_instance(schema["items"], root) for _ in range(schema.get("minItems", 0))]
    simple: dict[Any, Any] = {"string": "x" * schema.get("minLength", 1), "boolean": False, "null": None}
    return simple.get(kind, max(schema.get("minimum", 0), 0))


def embeddings(body: dict[str, Any]) -> tuple[int, Any]:
    """Hashed bags of words, so that texts with common words are near; ten numbers differ by kind."""
    if "input_type" not in body:
        return 400, {"error": "'input_type' parameter is required for asymmetric models"}
    texts = [body["input"]] if isinstance(body["input"], str) else body["input"]
    if not all(text.strip() for text in texts):
        return 400, {"error": "input can not be empty"}
    data: list[dict[str, Any]] = []
    for index, text in enumerate(texts):
        vector = [0.0] * DIMENSION
        vector[0 if body["input_type"] == "query" else 1] = 0.5
        for word in re.findall(r"\w+", text.lower()):
            vector[10 + zlib.crc32(word.encode()) % (DIMENSION - 10)] += 1.0
        data.append({"object": "embedding", "index": index, "embedding": vector})
    data.reverse()  # the order is told by ``index`` only
    tokens = sum(len(text.split()) for text in texts)
    usage = {"prompt_tokens": tokens, "total_tokens": tokens}
    return 200, {"object": "list", "data": data, "model": body["model"], "usage": usage}


def ranking(body: dict[str, Any]) -> dict[str, Any]:
    """Common words as logits, best first, like the real service."""
    asked = set(re.findall(r"\w+", body["query"]["text"].lower()))
    logits = [
        float(len(asked & set(re.findall(r"\w+", p["text"].lower())))) - 0.001 * len(p["text"])
        for p in body["passages"]
    ]
    order = sorted(range(len(logits)), key=lambda i: -logits[i])
    return {"rankings": [{"index": i, "logit": logits[i]} for i in order], "usage": {"total_tokens": 7}}
