"""The graph's state: JSON-safe channels and the reducers that join parallel branches.

Channels hold plain JSON (``Value.as_json()``), keyed by content id, so that branches that finish in any
order join to the same state, a repeated write changes nothing, and any serializer brings them back.
Texts are not here: they stand in the document store, by hash.
"""

from typing import Annotated, Any, NotRequired

# typing.TypedDict on Python 3.11 makes the server's input and output schemas null.
from typing_extensions import TypedDict

Json = dict[str, Any]


def merge(old: Json | None, new: Json | None) -> Json:
    """Join two mappings; the newer value of a key stands. Keys come out sorted, whatever came first."""
    joined = {**(old or {}), **(new or {})}
    return {key: joined[key] for key in sorted(joined)}


Keyed = Annotated[Json, merge]


class KernelInput(TypedDict):
    """What a caller gives."""

    goal: str


class KernelOutput(TypedDict):
    """What a caller gets."""

    run_id: str
    report: Json


class KernelState(TypedDict):
    """Everything that flows through the graph."""

    goal: str
    run_id: NotRequired[str]
    date: NotRequired[str]
    round: NotRequired[int]
    """The current revision round, 0 for the first draft."""
    plan: NotRequired[Json]
    """agents.searcher.Plan."""
    queries: NotRequired[Keyed]
    """Query id to Query."""
    answers: NotRequired[Keyed]
    """``<query id>|<source>`` to {query_id, source, papers, notes, error}."""
    papers: NotRequired[Keyed]
    """Paper id to Paper, de-duplicated, and then as read."""
    ranking: NotRequired[list[str]]
    """Paper ids, best first."""
    to_read: NotRequired[list[str]]
    """Paper ids that the next fan-out reads."""
    reads: NotRequired[Keyed]
    """Paper id to {error} or {document_id, passages, dropped, flagged}."""
    claims: NotRequired[Keyed]
    """Claim id to Claim, of all rounds."""
    verdicts: NotRequired[Keyed]
    """Round to {claim id: Verdict}: what was known when that round's draft was written."""
    drafts: NotRequired[Keyed]
    """Round to Draft."""
    findings: NotRequired[Keyed]
    """Round to the audit findings of its draft."""
    reviews: NotRequired[Keyed]
    """``<round>|<role>`` to Review."""
    outcomes: NotRequired[Keyed]
    """Round to Outcome."""
    revisions: NotRequired[Keyed]
    """Round to agents.reviser.Revision."""
    diffs: NotRequired[Keyed]
    """Round to RoundDiff."""
    best_round: NotRequired[int]
    """The round whose draft stands; a round that lowered the score is undone."""
    calls: NotRequired[Keyed]
    """Call key to {agent, prompt, model, answer, …}: the model calls of this run."""
    use: NotRequired[Keyed]
    """``<agent>|<branch>`` to {agent, rejected, asked, changed, error}."""
    route: NotRequired[str]
    """Where the next router goes; decided by a node, so that routers only read."""
    decision: NotRequired[Json]
    """Decision of the policy."""
    draft_hash: NotRequired[str]
    """Of what the owner is shown."""
    owner: NotRequired[Json]
    """OwnerDecision, last one."""
    owner_log: NotRequired[Keyed]
    """Number, from ``000``, to OwnerDecision: everything that the owner decided in this run."""
    report: NotRequired[Json]
    """The report as it stands."""
    done: NotRequired[bool]
    """Set by the last node; an empty ``next`` alone does not mean that a run is finished."""


class QueryTask(TypedDict):
    """Argument of one ``search`` branch."""

    query: Json
    date: str


class PaperTask(TypedDict):
    """Argument of one ``extractor`` branch."""

    goal: str
    topic: str
    facets: list[str]
    paper: Json
    round: int
    date: str
    known: NotRequired[list[str]]
    """Ids of the claims that this paper gave before, when it is gone through again."""
    focus: NotRequired[list[str]]
    """Parts of the goal that a second reading is for."""
