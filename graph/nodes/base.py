"""What every node needs: the run's context, its services, and a way to report progress."""

from typing import Any

from langgraph.config import get_config
from langgraph.runtime import Runtime

from graph.context import RunContext
from graph.journal import JournaledModel
from graph.services import Cached, Services
from state.channels import Json
from state.errors import BudgetExhausted
from state.reviews import Role


class Nodes:
    """Base of the groups of nodes; holds nothing but the provider of services."""

    def __init__(self, provide: Cached) -> None:
        self._provide = provide

    async def services(self, runtime: Runtime[RunContext]) -> tuple[RunContext, Services]:
        """The context (its defaults where the caller gave none) and the services built for it."""
        context = context_of(runtime)
        run = get_config().get("configurable", {}).get("thread_id", "")
        return context, await self._provide(context, str(run))


def context_of(runtime: Runtime[RunContext]) -> RunContext:
    """The run context; plain ``ainvoke`` without one gives None, which means the defaults."""
    given: Any = runtime.context
    return given if isinstance(given, RunContext) else RunContext.model_validate(given or {})


def tell(runtime: Runtime[RunContext], stage: str, text: str) -> None:
    """Send one line of progress to whoever streams ``custom`` events."""
    runtime.stream_writer({"stage": stage, "text": text})


def journaled(services: Services, role: Role | None = None) -> JournaledModel | None:
    """The run's model, or a role's own, with a journal of its own for one node; None without a model."""
    model = services.reviewers.get(role, services.model) if role else services.model
    return None if model is None else JournaledModel(model, services.journal, host=services.model_host)


def used(agent: str, branch: str, model: JournaledModel | None, **counts: Any) -> Json:
    """The channel writes that account for a node's use of the model."""
    if model is None:
        return {}
    return {"calls": model.calls, "use": {f"{agent}|{branch}": {"agent": agent, **counts}}}


def over_budget(error: BudgetExhausted, agent: str) -> str:
    """How an exhausted budget is told in the report."""
    return f"The {agent} went on without the model: {error.reason}."
