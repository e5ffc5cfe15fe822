"""Builds what a run needs from its context and the settings: sources, model, embedder, judge, stores."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from agents.ports import DocumentStore, Embedder, Model, PaperSource, PassageVectors, Reranker
from evidence.judge import Judge
from graph.context import RunContext, SourceName
from graph.hosts import Hosts
from graph.journal import Journal
from graph.outages import Outages
from graph.settings import STARTER_LIBRARY, VERSION, Settings
from llm.calls import Patience
from llm.factory import make_limit
from llm.index import SemanticIndex
from llm.meter import Budget, Meter
from sources.store import FileDocumentStore
from state.errors import InputError
from state.reviews import Role

DIGEST_NOTICE = (
    "The starter library holds digests of real papers, written for this project: quotes are of the digests, "
    "not of the papers. Follow the link of a reference before relying on one."
)


@dataclass(frozen=True)
class Services:
    """Everything that the nodes of one run use from outside."""

    sources: Mapping[str, PaperSource]
    model: Model | None
    embedder: Embedder | None
    index: PassageVectors | None
    reranker: Reranker | None
    judge: Judge
    store: DocumentStore
    journal: Journal
    runs: Path
    """Folder of finished runs."""
    settings: Settings
    reviewers: Mapping[Role, Model] = field(default_factory=dict[Role, Model])
    """Models of roles that have one of their own."""
    outages: Outages = field(default_factory=Outages)
    model_host: str = ""
    """Where the model is asked, part of what an answer is remembered by."""
    notices: tuple[str, ...] = ()
    """Limits of these services, told among the uncertainties of every run."""
    version: str = VERSION


JUDGE_THREADS = 2
"""Threads of the judge; the figures are the same with any number."""

Provider = Callable[[RunContext], Services]


@dataclass(frozen=True)
class LocalServices:
    """Builds services on this machine.

    ``trusted`` is True on the owner's own command line, where any folder may be named as a library; a run
    that comes over the API may only name folders below the configured roots.
    """

    settings: Settings
    trusted: bool = False

    def __call__(self, context: RunContext) -> Services:
        """Build what ``context`` asks for.

        Raises:
            InputError: a folder, model or host in the context can not be used.
        """
        settings = self.settings
        home = settings.home_folder
        offline = context.offline or settings.offline
        chosen = context.model_copy(update={"offline": offline}).chosen_sources()
        store = FileDocumentStore(home / "documents")
        hosts = Hosts(
            settings,
            Patience(timeout=settings.model_timeout),
            offline=offline,
            home=home,
            meter=Meter(Budget(calls=context.max_model_calls, tokens=context.max_tokens)),
            limit=None if offline else make_limit(home),
        )
        named: dict[Role, Model | None] = {
            role: hosts.model(name) for role, name in context.reviewer_models.items()
        }
        embedder = hosts.embedder()
        sources: dict[str, PaperSource] = {}
        notices: list[str] = []
        for name in chosen:
            if offline and name != "library":
                raise InputError(f"source {name!r} needs a network: leave --offline out, or ask the library")
            for source in self._source(name, context, store, notices):
                sources[source.name] = source
        return Services(
            sources=sources,
            model=hosts.model(context.model),
            reviewers={role: model for role, model in named.items() if model is not None},
            embedder=embedder,
            index=SemanticIndex(home / "passages.sqlite", embedder),
            reranker=hosts.reranker(),
            judge=Judge.load(threads=JUDGE_THREADS, quick=settings.quick_judge),
            store=store,
            journal=Journal(home / "journal.sqlite"),
            runs=home / "runs",
            settings=settings,
            model_host=settings.base_url or "",
            notices=tuple(notices),
        )

    def _source(
        self, name: SourceName, context: RunContext, store: DocumentStore, notices: list[str]
    ) -> list[PaperSource]:
        settings = self.settings
        if name == "library":
            return self._libraries(context, store, notices)
        from sources.http import Online

        online = Online(settings.home_folder / "state", contact=settings.contact)
        if name == "arxiv":
            from sources.arxiv_source import ArxivSource
            from sources.fulltext import ArxivSite

            site = ArxivSite.at(settings.arxiv_url) if settings.arxiv_url else None
            return [ArxivSource(store, online, site=site)]
        if name == "semantic_scholar":
            from sources.semantic_scholar import SemanticScholarSource

            secret = settings.s2_api_key.get_secret_value() if settings.s2_api_key else None
            return [SemanticScholarSource(store, online, api_key=secret)]
        from sources.openalex import OpenAlexSource

        secret = settings.openalex_api_key.get_secret_value() if settings.openalex_api_key else None

        return [OpenAlexSource(store, online, api_key=secret)]

    def _libraries(self, context: RunContext, store: DocumentStore, notices: list[str]) -> list[PaperSource]:
        from sources.folder import FolderSource

        if not context.libraries:
            notices.append(DIGEST_NOTICE)
            return [FolderSource(STARTER_LIBRARY, store, name="library")]
        built: list[PaperSource] = []
        cache = self.settings.home_folder / "readings"
        for number, raw in enumerate(context.libraries):
            folder = Path(raw).expanduser().absolute()
            if not self.trusted and not any(folder.is_relative_to(root) for root in self.settings.roots()):
                raise InputError(
                    f"library {raw!r}: over the API only folders below SOVEREIGN_LIBRARY_ROOTS may be read"
                )
            name = "library" if number == 0 else f"library-{number + 1}"
            built.append(FolderSource(folder, store, name=name, cache=cache))
        return built


class Cached:
    """Remembers the services of a run, so that every node of it uses the same ones, and no other run does:
    a budget of model calls is one run's own."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider
        self._built: dict[str, Services] = {}
        self._lock = asyncio.Lock()

    async def __call__(self, context: RunContext, run: str = "") -> Services:
        """Build once per run, off the event loop: loading the judge and reading folders takes time."""
        key = f"{run}|{context.model_dump_json()}"
        async with self._lock:
            if key not in self._built:
                if len(self._built) >= 8:
                    self._built.pop(next(iter(self._built)))
                self._built[key] = await asyncio.to_thread(self._provider, context)
        return self._built[key]
