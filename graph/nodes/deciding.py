"""The nodes at the gate: ``policy`` decides, ``owner`` waits for a person, ``report`` writes what stands."""

import asyncio
from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph.runtime import Runtime
from langgraph.types import interrupt
from pydantic import ValidationError

from graph import view
from graph.assemble import assemble, draft_hash
from graph.context import RunContext
from graph.ledger import chain, extend
from graph.nodes.base import Nodes, tell
from graph.output import write_run
from graph.policy import decide
from graph.signing import load_key, nonce_of, problem_with
from state.base import digest
from state.channels import Json, KernelState
from state.errors import IntegrityError
from state.report import Report, Status
from state.reviews import Decision, OwnerDecision


class DecidingNodes(Nodes):
    """An outcome to a written report."""

    async def policy(self, state: KernelState, runtime: Runtime[RunContext]) -> Json:
        """Apply the policy to the standing draft, and leave the draft on disk for an owner who may wait."""
        context, services = await self.services(runtime)
        standing = view.standing_round(state)
        dossier = view.dossier_of(state, standing, context, services.notices)
        decision = decide(
            view.outcomes_of(state)[standing],
            len(dossier.verified()),
            view.findings_of(state, standing),
            context.thresholds(),
        )
        if state.get("owner") and decision.action == "AUTO_APPROVE":
            # Who asked for this round wants to see what became of it.
            decision = Decision(reasons=("the owner asked for this round and decides", *decision.reasons))
        decided: KernelState = {**state, "decision": decision.as_json()}
        status: Status = "APPROVED" if decision.action == "AUTO_APPROVE" else "AWAITING_OWNER"
        report = assemble(decided, context, services, status)
        lines = extend(chain(decided), [*_log(state), ("decision", decision.as_json()), _sealed(report)])
        if report.status == "AWAITING_OWNER":
            # The owner may come back in a week: the draft must be there to read. An approved one is written
            # by the next node, with its final ledger.
            await asyncio.to_thread(write_run, report, lines, services)
        tell(runtime, "policy", f"{decision.action}: {'; '.join(decision.reasons)}")
        return {
            "decision": decision.as_json(),
            "draft_hash": draft_hash(report),
            "report": report.as_json(),
        }

    async def owner(self, state: KernelState, runtime: Runtime[RunContext], config: RunnableConfig) -> Json:
        """Wait for the owner where the policy escalates; pass where it approved. No time-out approves."""
        if state.get("decision", {}).get("action") == "AUTO_APPROVE":
            return {}
        problem = ""
        while True:
            answer = interrupt(_question(state, _nonce(state, config), problem))
            decision = _understood(answer, state)
            if isinstance(decision, OwnerDecision):
                problem = await self._refusal(decision, state, runtime, config)
                if not problem:
                    taken = decision.as_json()
                    return {"owner": taken, "owner_log": {f"{len(state.get('owner_log', {})):03}": taken}}
            else:
                problem = decision

    async def _refusal(
        self,
        decision: OwnerDecision,
        state: KernelState,
        runtime: Runtime[RunContext],
        config: RunnableConfig,
    ) -> str:
        """Why a decision is not the owner's, or nothing."""
        _, services = await self.services(runtime)
        key = await asyncio.to_thread(load_key, services.settings.home_folder)
        return problem_with(
            decision,
            state.get("run_id", ""),
            _nonce(state, config),
            key,
            unsigned=services.settings.unsigned_decisions,
        )

    async def report(self, state: KernelState, runtime: Runtime[RunContext], config: RunnableConfig) -> Json:
        """Write the report with the final status.

        Raises:
            IntegrityError: the state holds an owner's decision that its question never took.
        """
        context, services = await self.services(runtime)
        if (state.get("owner") or {}).get("action") in {"approve", "reject"}:
            # A thread's state can be written over the API, past the question: it is checked once more.
            decision = OwnerDecision.model_validate(state.get("owner"))
            problem = await self._refusal(decision, state, runtime, config)
            if problem:
                raise IntegrityError(f"run {state.get('run_id', '')!r}: {problem}")
        report = assemble(state, context, services, status_of(state))
        log = _log(state)
        last = log[-1:] if state.get("decision", {}).get("action") != "AUTO_APPROVE" else []
        earlier = log[: len(log) - len(last)]
        decided: list[tuple[str, Json]] = [*earlier, ("decision", state.get("decision", {})), *last]
        lines = extend(chain(state), [*decided, _sealed(report)])
        await asyncio.to_thread(write_run, report, lines, services)
        tell(runtime, "report", f"{report.status}: {services.runs / report.run_id}")
        return {"report": report.as_json(), "done": True}


def status_of(state: KernelState) -> Status:
    """What a finished run is: the policy's approval, or the owner's word; nothing else approves."""
    decision = Decision.model_validate(state.get("decision", {"reasons": ["not decided"]}))
    if decision.action == "AUTO_APPROVE":
        return "APPROVED"
    owner = state.get("owner") or {}
    if owner.get("action") == "approve" and owner.get("report_hash") == state.get("draft_hash"):
        return "APPROVED"
    return "REJECTED" if owner.get("action") == "reject" else "AWAITING_OWNER"


def _log(state: KernelState) -> list[tuple[str, Json]]:
    """The owner's decisions so far, as lines of the ledger."""
    held = state.get("owner_log", {})
    return [("owner", held[number]) for number in sorted(held)]


def _sealed(report: Report) -> tuple[str, Json]:
    """The ledger's last line: the report as a whole, so that nothing in it can be changed unseen."""
    return "report", {"status": report.status, "hash": digest(report.as_json())}


def _nonce(state: KernelState, config: RunnableConfig) -> str:
    thread = str(config.get("configurable", {}).get("thread_id", ""))
    return nonce_of(thread, state.get("run_id", ""), state.get("draft_hash", ""), view.round_of(state))


def _question(state: KernelState, nonce: str, problem: str) -> Json:
    report = state.get("report", {})
    return {
        "question": "Approve this draft?",
        "run_id": state.get("run_id", ""),
        "report_hash": state.get("draft_hash", ""),
        "nonce": nonce,
        "goal": state["goal"],
        "score": report.get("tribunal", {}).get("score"),
        "verdict": report.get("tribunal", {}).get("verdict"),
        "reasons": state.get("decision", {}).get("reasons", []),
        "answers": {
            "action": "approve | reject | revise | edit",
            "actor": "who decides",
            "time": "ISO 8601",
            "report_hash": "as given here",
            "notes": "for revise",
            "edits": [{"claim_id": "c-…", "text": "new wording, or null to take it out"}],
            "nonce": "as given here, when signed",
            "signature": "HMAC-SHA256 with owner.key; the desk and sovereign review sign for you",
        },
        **({"problem": problem} if problem else {}),
    }


def _understood(answer: Any, state: KernelState) -> OwnerDecision | str:
    """The decision, or why it can not be taken; a decision about another draft is void."""
    try:
        decision = OwnerDecision.model_validate(answer)
    except ValidationError as error:
        first = error.errors()[0]
        return f"the decision can not be read: {'.'.join(map(str, first['loc']))}: {first['msg']}"
    if decision.report_hash != state.get("draft_hash"):
        return "the decision is about another draft: read this one and decide again"
    if decision.action == "edit" and not decision.edits:
        return "the decision is to edit, and names no claim"
    return decision
