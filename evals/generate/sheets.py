"""Clean sheets of the invented studies: drafts in which the audit finds nothing wrong."""

from evals.generate.world import Measure, Study, authors, caveat, dice, finding, goal
from evals.material import ClaimLine, PaperLine, SentenceLine, Sheet

_OTHER = "Other"


def papers(study: Study, place: int) -> tuple[PaperLine, ...]:
    """Four papers on one study, no two of which share an author."""
    rng = dice("papers", study.key)
    found: list[PaperLine] = []
    taken: set[str] = set()
    for number, angle in enumerate(
        ("a field trial", "a second winter", "an independent audit", "a cost review")
    ):
        names = tuple(n for n in authors(rng) if n.split()[-1] not in taken)
        names = names or (f"Wen {_OTHER}{number}",)
        taken |= {n.split()[-1] for n in names}
        found.append(
            PaperLine(
                id=f"arxiv:28{number:02d}.{place:05d}",
                title=f"{study.system}: {angle}",
                authors=names,
                year=2026 + number,
                abstract=_abstract(study, angle),
            )
        )
    return tuple(found)


def _abstract(study: Study, angle: str) -> str:
    one, two, *_ = study.measures
    return (
        f"This report is {angle} of {study.subject} and of the system that is called {study.system} by its makers. "
        f"It looks at {one.noun} and {two.noun}, tells how the {study.things} were chosen, how long they were "
        f"watched, who paid for the visits, which instruments were carried along, and why the comparison with "
        f"{study.rival} was harder to arrange than the authors had hoped when they began."
    )


def clean(study: Study, place: int, seed: str) -> Sheet:
    """Six verified claims of four papers on two parts of a goal, each part told in the abstract."""
    rng = dice(seed, study.key)
    a, b = rng.sample(study.measures, 2)
    asked = (a, b)
    listed = papers(study, place)
    lines: list[ClaimLine] = []
    plan: tuple[tuple[Measure, int, int], ...] = (
        (a, 0, 0),
        (a, 1, 1),
        (a, 2, 2),
        (b, 3, 0),
        (b, 1, 1),
        (b, 2, 2),
    )
    for number, (measure, paper, form) in enumerate(plan):
        text = caveat(study, measure) if number == 5 else finding(study, measure, rng, form)
        lines.append(
            ClaimLine(
                text=text,
                paper=listed[paper].id,
                facets=(measure.facet,),
                relevance=round(0.5 + 0.04 * number, 2),
                level=3 if number in {0, 3} else 2,
            )
        )
    return Sheet(
        goal=goal(study, asked, place),
        topic=study.subject,
        facets=tuple(m.facet for m in asked),
        papers=listed,
        claims=tuple(lines),
        abstract=tuple(SentenceLine(text=lines[i].text, claims=(i,)) for i in (0, 1, 3, 5)),
        uncertainties=(
            f"Four of six verified claims on {study.subject} are asserted only by their own paper.",
            f"Nothing was found on {study.things} outside {study.data}.",
        ),
    )
