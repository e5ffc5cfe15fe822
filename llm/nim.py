"""Chat models of NVIDIA NIM, or of any OpenAI-compatible server, behind the Model port."""

import asyncio
import json
import threading
from typing import Any

from agents.ports import Abstained, Model, Schema, Usage
from llm import nvidia
from llm.calls import BadAnswer, Line, Patience
from llm.limits import RateLimit
from llm.meter import Meter
from llm.nvidia import EXCHANGE, HOSTED, Endpoint
from llm.structured import Message, Reply, ask_twice, response_format
from prompts.library import Rendered

DEFAULT_MODEL = "nvidia/nemotron-3-nano-30b-a3b"


class NimModel(Model):
    """One model on one host. Needs no key for a host that asks for none; a key goes to NVIDIA's
    hosts only, over HTTPS, unless ``send_key_elsewhere`` says otherwise."""

    def __init__(
        self,
        model: str = DEFAULT_MODEL,
        *,
        base_url: str = HOSTED,
        api_key: str | None = None,
        send_key_elsewhere: bool = False,
        temperature: float = 0.0,
        seed: int | None = 0,
        max_tokens: int = 4096,
        meter: Meter | None = None,
        limit: RateLimit | None = None,
        patience: Patience | None = None,
    ) -> None:
        """``max_tokens`` bounds one answer, thinking included.

        Raises:
            InputError: ``base_url`` is not usable, or NVIDIA's host is named without a key.
        """
        patience = patience or Patience()
        endpoint = Endpoint(base_url, api_key, send_key_elsewhere, patience.timeout)
        self.line = Line(endpoint, model, meter=meter, limit=limit, patience=patience)
        self.max_tokens = max_tokens
        self._options: dict[str, Any] = {"temperature": temperature, "max_completion_tokens": max_tokens}
        if seed is not None:
            self._options["seed"] = seed
        self._client: Any = None
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        return self.line.model

    async def ask(self, prompt: Rendered, schema: type[Schema]) -> Schema | Abstained:
        """One request with the schema as ``response_format``; one re-ask when the answer does not fit.

        Raises:
            ModelError: and its kinds, see ``llm.calls.Line.call``.
        """
        wanted = response_format(schema)

        async def say(messages: list[Message]) -> Reply:
            return await self._say(messages, wanted, prompt.id)

        answer = await ask_twice(say, prompt, schema)
        if isinstance(answer, Abstained):
            self.line.meter.abstained(self.name, prompt.id)
        return answer

    def usage(self) -> Usage:
        """What this model has cost on its meter (shared clients of the same model included)."""
        return self.line.meter.usage(self.name)

    async def _say(self, messages: list[Message], wanted: dict[str, Any], prompt_id: str) -> Reply:
        client = await asyncio.to_thread(self._built)
        bound = client.bind(response_format=wanted)
        # Three bytes a token is on the safe side of what tokenizers give for scientific English.
        estimate = sum(len(m["content"].encode()) for m in messages) // 3 + self.max_tokens

        async def send() -> Reply:
            try:
                message = await bound.ainvoke(messages)
            except (ValueError, TypeError, LookupError, AttributeError):
                # The client trips over some answers, such as a tool call whose arguments are a list.
                exchange = EXCHANGE.get()
                return _from_wire(await exchange.body() if exchange else "")
            return _from_client(message)

        return await self.line.call(send, prompt_id=prompt_id, estimate=estimate)

    def _built(self) -> Any:
        # Imports and TLS set-up take seconds and must not happen inside the event loop.
        with self._lock:
            if self._client is None:
                self._client = nvidia.chat(self.line.endpoint, self.name, **self._options)
            return self._client


def _from_client(message: Any) -> Reply:
    """A completion has content or a finish reason; an error in disguise has neither."""
    finish = message.response_metadata.get("finish_reason")
    if not isinstance(message.content, str) or not (message.content or finish):
        raise BadAnswer("the answer holds no completion")
    return Reply(message.content, cut=finish == "length")


def _from_wire(body: str) -> Reply:
    """The text of an OpenAI-compatible completion as the host sent it; empty for a tool call."""
    try:
        choice: dict[str, Any] = json.loads(body)["choices"][0]
        return Reply(str(choice["message"].get("content") or ""), cut=choice.get("finish_reason") == "length")
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise BadAnswer("the answer holds no completion") from error
