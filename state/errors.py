"""The failures of the kernel, as types: each names its subject and says what to do.

SovereignError
├── InputError          the user gave something that can not be used            (exit code 2)
├── NoEvidenceError     nothing was found to answer from                        (exit code 3)
├── SourceError         a paper source failed beyond retry                      (exit code 4)
│   └── SourceBusy      ... because it asked us to wait longer than we may
├── ReadError           one paper could not be read (never ends a run)
├── ModelError          a model failed beyond retry                             (exit code 4)
│   ├── ModelRetired    the model no longer exists (HTTP 410)
│   ├── ModelRefused    key, permission or request refused (4xx)
│   └── BudgetExhausted the run's own limit was reached
└── IntegrityError      a stored run, ledger or checkpoint does not hold together
"""


class SovereignError(RuntimeError):
    """Base of every failure that the kernel raises on purpose; ``str()`` is one line for a person.

    A built-in kind on purpose: of all others the LangGraph server tells its clients only the name.
    """


class InputError(SovereignError):
    """Bad input: the message names the input and says what to do."""


class NoEvidenceError(SovereignError):
    """No paper or passage was found for the goal."""


class SourceError(SovereignError):
    """A paper source failed beyond retry."""

    def __init__(self, source: str, reason: str, *, query: str | None = None) -> None:
        self.source = source
        self.reason = reason
        self.query = query
        super().__init__(f"{source}: {reason}" + (f" (query: {query})" if query else ""))


class SourceBusy(SourceError):
    """The source asked for a longer wait than the run allows."""


class ReadError(SovereignError):
    """One document could not be read; ``kind`` is a stable word such as ``no-text-layer``."""

    def __init__(self, subject: str, kind: str, reason: str) -> None:
        self.subject = subject
        self.kind = kind
        self.reason = reason
        super().__init__(f"{subject}: {reason} [{kind}]")


class ModelError(SovereignError):
    """A model or embedding service failed beyond retry."""

    def __init__(self, model: str, reason: str, *, status: int | None = None) -> None:
        self.model = model
        self.reason = reason
        self.status = status
        super().__init__(f"{model}: {reason}" + (f" (HTTP {status})" if status else ""))


class ModelRetired(ModelError):
    """The model was withdrawn by its host (HTTP 410); another must be named."""


class ModelRefused(ModelError):
    """The host refused the request for good: key, permission, model name or schema."""


class BudgetExhausted(ModelError):
    """The run's own budget of calls or tokens is used up; what is left out is reported."""


class IntegrityError(SovereignError):
    """A stored run, ledger or checkpoint is damaged or was changed."""
