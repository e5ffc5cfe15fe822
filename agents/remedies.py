"""Collects the remedies of one revision; each passes the same guards, whoever proposed it."""

from collections.abc import Sequence

from agents.audit.coverage import cited
from agents.bearing import unborne
from agents.dossier import Dossier
from agents.facets import key_phrases, kin, stems
from agents.phrasing import as_claim
from agents.turning import turned
from evidence.checks import run_checks
from evidence.injection import instruction_like
from state.claims import Claim
from state.reviews import ClaimEdit, Finding
from state.sources import Query

MORE_PAPERS = 6
"""Papers that were found and not read, which a round may read for want of evidence."""
READ_AGAIN = 8
"""Papers that a round may go through again for what the first reading left aside."""
MAX_SEARCHES = 6
ANGLES = 2
"""Searches for one open part of the goal."""
FAR = 0.35
"""Relevance below which a claim is taken out of a draft that is only loosely relevant."""

_DROP = {
    "instruction-like-text": "it addresses its reader instead of stating a finding",
    "irrelevant-claim": "it speaks to no part of the goal",
    "quote-not-found": "its quote is not in the paper",
    "unknown-citation": "its paper was not retrieved",
}
_REWRITE = frozenset(
    {"number-not-in-evidence", "not-entailed", "overclaiming", "caveat-lost", "comparison-without-protocol"}
)
_CHECK = frozenset(
    {
        "undisclosed-contradiction",
        "contradicting-claims",
        "refuted-as-true",
        "insufficient-as-true",
    }
)
"""Findings for which other papers are asked about the same point."""
_MORE = frozenset({"few-verified", "single-source", "one-group"})
_ANEW = {
    "uncited-sentence": "without the sentence that no claim carries",
    "refuted-as-true": "without what the evidence refutes",
    "insufficient-as-true": "without what the evidence does not settle",
    "facet-not-answered": "with the part of the goal that it passed over",
    "copied-abstract": "from the claims of several papers",
    "undisclosed-failure": "with what failed among the uncertainties",
    "claim-lost": "from all verified claims",
}
"""Findings about the wording of the draft, which every round writes anew."""


class Remedies:
    """The remedies chosen so far, for one dossier."""

    def __init__(self, dossier: Dossier, used: Sequence[Query], round_: int) -> None:
        self.dossier = dossier
        self.round = round_
        self.seen = {tuple(sorted(set(stems(q.text)))) for q in used if not q.fields}
        self.verified = {c.id for c in dossier.verified()}
        self.queries: list[Query] = []
        self.drop: dict[str, str] = {}
        self.rewrite: dict[str, Claim] = {}
        self.actions: list[str] = []
        self.read_more = 0
        self.read_again = 0
        self.focus: list[str] = []
        self.rejected = 0

    def search(self, text: str, facet: str, why: str) -> bool:
        """Search for ``text``, unless the same words were asked before."""
        words = tuple(sorted(set(stems(text))))
        if not words or words in self.seen or len(self.queries) >= MAX_SEARCHES:
            return False
        self.seen.add(words)
        self.queries.append(Query(text=" ".join(text.split()), facet=facet, round=self.round))
        self.actions.append(f"Search ({why}): {text}")
        return True

    def drop_claim(self, claim_id: str, reason: str, *, forced: bool = False) -> bool:
        """Take a claim out; a verified one only where ``forced``, and always with its reason."""
        if claim_id not in self.dossier.claims or claim_id in self.drop:
            return False
        if claim_id in self.verified and not forced:
            return False
        self.drop[claim_id] = reason
        self.actions.append(f"Drop {claim_id}: {reason}")
        return True

    def rewrite_claim(self, claim_id: str, text: str, why: str, *, origin: str = "core") -> bool:
        """Give a claim other words, if its quote bears them out."""
        claim = self.dossier.claims.get(claim_id)
        text = " ".join(text.split())
        if claim is None or text == claim.text or claim_id in self.rewrite or instruction_like(text):
            return False
        quote, paper = claim.source.quote, self.dossier.papers.get(claim.source.paper_id)
        title = paper.title if paper else ""
        failed = any(f.check.outcome == "fail" for f in run_checks(text, quote, title))
        if failed or unborne(text, quote) or turned(text, quote):
            return False
        self.rewrite[claim_id] = claim.model_copy(
            update={"text": text, "origin": origin, "round": self.round}
        )
        self.actions.append(f"Rewrite {claim_id} ({why}): {text}")
        return True

    def edit(self, edits: Sequence[ClaimEdit]) -> None:
        """Carry out the owner's edits."""
        for edit in edits:
            claim = self.dossier.claims.get(edit.claim_id)
            if claim is None:
                continue
            if edit.text is None:
                self.drop_claim(edit.claim_id, "the owner took it out", forced=True)
            else:
                # The owner's wording is taken as it is; the verifier judges it like any other claim.
                text = " ".join(edit.text.split())
                self.rewrite[claim.id] = claim.model_copy(
                    update={"text": text, "origin": "owner", "round": self.round}
                )
                self.actions.append(f"Rewrite {claim.id} (the owner's wording): {text}")

    def choose(self, findings: Sequence[Finding], unread: int) -> None:
        """The core's remedy for every finding."""
        for finding in findings:
            self._remedy(finding)
        if self.read_more and unread:
            self.actions.append(f"Read up to {min(self.read_more, unread)} further papers that were found")
        if self.read_again:
            what = f" on: {'; '.join(self.focus)}" if self.focus else ""
            self.actions.append(f"Go through papers again for what was left aside{what}")

    def _remedy(self, finding: Finding) -> None:
        kind = finding.kind
        if finding.by == "owner" and finding.comment:
            self.search(" ".join(key_phrases(finding.comment)[:4]), finding.facet, "the owner asked")
            self._more()
        elif kind == "facet-not-covered" and finding.facet:
            self._open(finding.facet)
        elif kind == "loosely-relevant":
            self._nearer()
        elif kind in _DROP:
            for claim_id in finding.claim_ids:
                self.drop_claim(claim_id, _DROP[kind], forced=kind != "irrelevant-claim")
        elif kind == "duplicate-claims" and len(finding.claim_ids) == 2:
            kept, dropped = finding.claim_ids
            if kept not in self.drop:
                self.drop_claim(dropped, f"it says the same as {kept}", forced=kept in self.verified)
        elif kind in _REWRITE:
            for claim_id in finding.claim_ids:
                claim = self.dossier.claims.get(claim_id)
                if claim is not None:
                    self.rewrite_claim(
                        claim_id, as_claim(claim.source.quote), "back to the words of its quote"
                    )
        elif kind in _MORE or kind in _CHECK:
            self._more()
            self._same_point(finding)
        if kind in _ANEW:
            line = f"Write the abstract anew, {_ANEW[kind]}"
            if line not in self.actions:
                self.actions.append(line)

    def _more(self) -> None:
        self.read_more, self.read_again = MORE_PAPERS, READ_AGAIN

    def _open(self, facet: str) -> None:
        """Search for a part of the goal without evidence, and look for it in what was read."""
        if facet not in self.focus:
            self.focus.append(facet)
        self._more()
        topic = self.dossier.topic
        near = [w for w in kin(facet) if w not in facet.lower()][:3]
        angles = [
            *([f"{facet} {' '.join(near)}"] if near else []),
            facet if len(facet.split()) > 1 else f"{topic} {facet} results",
            f"{topic} {facet} evaluation",
            f"{topic} {facet} analysis",
        ]
        asked = sum(q.facet == facet for q in self.queries)
        for text in angles:
            if asked >= ANGLES:
                break
            asked += self.search(text, facet, "a part of the goal has no evidence")

    def _nearer(self) -> None:
        """Look for what is nearer to the question, and take out what is far from it."""
        self._more()
        for phrase in [
            self.dossier.topic,
            *(p for p in key_phrases(self.dossier.goal) if len(p.split()) > 1),
        ]:
            self.search(phrase, "", "the draft is only loosely relevant")
        left = len(self.verified)
        for claim in sorted(cited(self.dossier), key=lambda c: (c.relevance, c.id)):
            only = [f for f in claim.facets if not self._others_on(f, claim)]
            if claim.relevance < FAR and not only and left > self.dossier.min_verified:
                reason = f"it is only loosely relevant ({claim.relevance:.2f})"
                left -= self.drop_claim(claim.id, reason, forced=True)

    def _others_on(self, facet: str, claim: Claim) -> bool:
        return any(
            facet in c.facets and c.id != claim.id and c.id not in self.drop for c in self.dossier.verified()
        )

    def _same_point(self, finding: Finding) -> None:
        claim = self.dossier.claims.get(finding.claim_ids[0]) if finding.claim_ids else None
        if claim is not None:
            words = " ".join(key_phrases(claim.text)[:3])
            self.search(words, "", "looks for other papers on the same point")
        elif finding.kind in _MORE:
            self.search(self.dossier.goal, "", "looks for more papers on the question")
