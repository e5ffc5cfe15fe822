"""Compares the drafts of two rounds claim by claim, and says whether a round must be undone."""

from agents.reviser import Revision
from graph import view
from state.channels import KernelState
from state.report import RoundDiff
from state.reviews import Outcome


def before(state: KernelState, round_: int) -> int:
    """The round whose draft stood before ``round_``."""
    return state.get("best_round", round_ - 1)


def between(state: KernelState, old: int, new: int, *, undone: bool = False) -> RoundDiff:
    """What round ``new`` changed in the claims of round ``old``, with the reasons."""
    was, now = view.draft_of(state, old).claim_ids, view.draft_of(state, new).claim_ids
    revision = Revision.model_validate(state.get("revisions", {})[str(new)])
    rewritten = {o: c.id for o, c in revision.rewrite.items()}
    gone = [i for i in was if i not in now and i not in rewritten]
    return RoundDiff(
        round=new,
        kept=tuple(i for i in was if i in now),
        added=tuple(i for i in now if i not in was and i not in rewritten.values()),
        dropped={i: revision.drop.get(i, "not chosen again") for i in gone},
        rewritten=rewritten,
        actions=revision.actions,
        undone=undone,
    )


def should_undo(state: KernelState, best: int, round_: int, outcome: Outcome) -> bool:
    """A round that lowered the score is undone, unless it found that a standing claim is false.

    New evidence against a claim that the old draft states as true is no reason to go back to the old
    draft, whatever it does to the score. The owner's own edits are never undone either.
    """
    if state.get("owner"):
        return False
    old = view.outcomes_of(state)[best]
    if outcome.score >= old.score:
        return False
    verdicts = view.verdicts_of(state, round_)
    cited = {i for s in view.draft_of(state, best).abstract for i in s.claim_ids}
    return not any(i in verdicts and verdicts[i].label == "REFUTED" for i in cited)
