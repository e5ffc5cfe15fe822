"""The nodes of the tribunal: three reviewers, ``tribunal`` that joins them, ``revision`` that acts."""

from langgraph.runtime import Runtime

from agents import reviewer, reviser
from agents.dossier import Audited
from agents.tribunal import join, loops_back
from graph import diffs, view
from graph.context import RunContext
from graph.nodes.base import Nodes, journaled, over_budget, tell, used
from state.channels import Json, KernelState
from state.errors import BudgetExhausted
from state.reviews import Finding, OwnerDecision, Role


class JudgingNodes(Nodes):
    """A draft to an outcome, or to another round."""

    async def skeptic(self, state: KernelState, runtime: Runtime[RunContext]) -> Json:
        """Review in the role that looks for what is wrong."""
        return await self._review("SKEPTIC", state, runtime)

    async def validator(self, state: KernelState, runtime: Runtime[RunContext]) -> Json:
        """Review in the role that checks whether the evidence holds."""
        return await self._review("VALIDATOR", state, runtime)

    async def synthesizer(self, state: KernelState, runtime: Runtime[RunContext]) -> Json:
        """Review in the role that checks whether the goal is answered."""
        return await self._review("SYNTHESIZER", state, runtime)

    async def _review(self, role: Role, state: KernelState, runtime: Runtime[RunContext]) -> Json:
        context, services = await self.services(runtime)
        round_ = view.round_of(state)
        audited = Audited(
            dossier=view.dossier_of(state, round_, context, services.notices),
            findings=view.findings_of(state, round_),
        )
        model = journaled(services, role)
        error = ""
        try:
            review = await reviewer.review(role, audited, model=model, seed=context.seed)
        except BudgetExhausted as exhausted:
            error = over_budget(exhausted, role)
            review = await reviewer.review(role, audited, seed=context.seed)
        said = "abstained" if review.score is None else f"{review.score:.1f}"
        tell(runtime, role.lower(), f"{role} {said}")
        branch = f"{round_}|{role}"
        return {
            "reviews": {branch: review.as_json()},
            **used(f"reviewer_{role.lower()}", str(round_), model, error=error),
        }

    async def tribunal(self, state: KernelState, runtime: Runtime[RunContext]) -> Json:
        """Join the reviews, undo a round that lowered the score, and decide where to go."""
        context, services = await self.services(runtime)
        limits = context.thresholds()
        round_ = view.round_of(state)
        dossier = view.dossier_of(state, round_, context, services.notices)
        outcome = join(
            view.reviews_of(state, round_),
            view.findings_of(state, round_),
            len(dossier.verified()),
            round_,
            limits,
        )
        outcomes = view.outcomes_of(state)
        best = state.get("best_round", 0) if outcomes else round_
        undone = bool(outcomes) and diffs.should_undo(state, best, round_, outcome)
        if outcomes and not undone:
            best = round_
        writes: Json = {
            "outcomes": {str(round_): outcome.as_json()},
            "best_round": best,
            # The rounds that are left count from this one, even when it was undone.
            "route": "revision" if loops_back(outcome, limits) else "policy",
        }
        if round_ > 0:
            diff = diffs.between(
                state, best if undone else diffs.before(state, round_), round_, undone=undone
            )
            writes["diffs"] = {str(round_): diff.as_json()}
            if undone:
                revision = state.get("revisions", {})[str(round_)]
                writes["revisions"] = {str(round_): {**revision, "undone": True}}
        tell(
            runtime,
            "tribunal",
            f"round {round_}: {outcome.score:.1f}/10 → {outcome.verdict}" + (" (undone)" if undone else ""),
        )
        return writes

    async def revision(self, state: KernelState, runtime: Runtime[RunContext]) -> Json:
        """Read the findings of the standing draft and say what the next round does."""
        context, services = await self.services(runtime)
        standing = view.standing_round(state)
        round_ = view.round_of(state) + 1
        dossier = view.dossier_of(state, standing, context, services.notices)
        findings = list(view.findings_of(state, standing))
        findings += [f for r in view.reviews_of(state, standing) for f in r.findings if f.severity != "info"]
        edits, notes = (), ""
        if state.get("owner"):
            decision = OwnerDecision.model_validate(state.get("owner"))
            edits, notes = decision.edits, decision.notes
        if notes:
            findings.insert(0, Finding(kind="owner-notes", severity="major", comment=notes, by="owner"))
        read = set(state.get("reads", {}))
        unread = sum(i not in read for i in state.get("ranking", []))
        model = journaled(services)
        error = ""

        async def revise(with_model: bool) -> reviser.Revision:
            return await reviser.revise(
                dossier,
                findings,
                view.queries_of(state),
                unread,
                round_=round_,
                edits=edits,
                model=model if with_model else None,
            )

        try:
            revision = await revise(with_model=True)
        except BudgetExhausted as exhausted:
            error = over_budget(exhausted, "reviser")
            revision = await revise(with_model=False)
        tell(runtime, "revision", f"round {round_}: {len(revision.actions)} remedies")
        return {
            "round": round_,
            "revisions": {str(round_): revision.as_json()},
            "queries": {q.id: q.as_json() for q in revision.queries},
            **used("reviser", str(round_), model, rejected=revision.rejected, error=error),
        }
