"""The run context: what a caller may set for one run. Studio shows it as a form."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from agents.tribunal import Thresholds
from state.reviews import Role

SourceName = Literal["arxiv", "semantic_scholar", "openalex", "library"]


class RunContext(BaseModel):
    """Settings of one run. Every field has a default that works offline and without a key."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    sources: Annotated[
        list[SourceName],
        Field(
            title="Sources",
            description="Where papers are searched. Empty: arXiv and the starter library; the library alone "
            "when offline or when folders are named.",
        ),
    ] = []
    libraries: Annotated[
        list[str],
        Field(
            title="Library folders",
            description="Folders of papers to read instead of the starter library. Over the API only folders "
            "below SOVEREIGN_LIBRARY_ROOTS are read.",
        ),
    ] = []
    offline: Annotated[
        bool, Field(title="Offline", description="Open no socket: the library and the core alone.")
    ] = False
    model: Annotated[
        str | None,
        Field(
            title="Model",
            description="Chat model, e.g. nvidia/nemotron-3-nano-30b-a3b. Empty: the default model when a key "
            "is configured, else the deterministic core.",
        ),
    ] = None
    reviewer_models: Annotated[
        dict[Role, str],
        Field(
            title="Reviewers' models",
            description="A chat model of its own for a role, e.g. SKEPTIC: openai/gpt-oss-120b. Roles that are "
            "not named use the run's model.",
        ),
    ] = {}
    min_queries: Annotated[
        int, Field(ge=4, le=8, title="Queries", description="At least this many searches are planned.")
    ] = 4
    results_per_query: Annotated[
        int,
        Field(ge=1, le=100, title="Results per query", description="Papers asked of each source per search."),
    ] = 20
    max_papers: Annotated[
        int, Field(ge=1, le=100, title="Papers", description="Papers that are read in full, at most.")
    ] = 14
    claims_per_paper: Annotated[
        int, Field(ge=1, le=20, title="Claims per paper", description="Claims taken from one paper, at most.")
    ] = 4
    revise_below: Annotated[
        float,
        Field(ge=0, le=10, title="Revise below", description="A score below this goes back to revision."),
    ] = 6.5
    reject_below: Annotated[
        float,
        Field(
            ge=0,
            le=10,
            title="Reject below",
            description="A score below this is not worth a round and goes to the owner; 0 turns it off.",
        ),
    ] = 4.0
    max_rounds: Annotated[
        int, Field(ge=0, le=5, title="Revision rounds", description="Rounds of revision, at most.")
    ] = 1
    min_verified: Annotated[
        int,
        Field(ge=0, le=100, title="Verified claims", description="Verified claims that AUTO_APPROVE needs."),
    ] = 5
    max_model_calls: Annotated[
        int | None, Field(ge=1, title="Model calls", description="Hard budget of model calls; empty: none.")
    ] = 200
    max_tokens: Annotated[
        int | None, Field(ge=1, title="Tokens", description="Hard budget of tokens; empty: none.")
    ] = None
    seed: Annotated[int, Field(ge=0, title="Seed", description="Orders claims for the reviewers.")] = 0
    date: Annotated[
        str | None,
        Field(pattern=r"^\d{4}-\d{2}-\d{2}$", title="Date", description="Date of the report; empty: today."),
    ] = None

    def thresholds(self) -> Thresholds:
        """The numbers that decide."""
        return Thresholds(
            revise_below=self.revise_below,
            reject_below=self.reject_below,
            max_rounds=self.max_rounds,
            min_verified=self.min_verified,
        )

    def chosen_sources(self) -> tuple[SourceName, ...]:
        """The sources that this run asks."""
        if self.sources:
            return tuple(dict.fromkeys(self.sources))
        return ("library",) if self.offline or self.libraries else ("arxiv", "library")
