"""Goals for the searcher, with the subject and the parts that a plan must search for."""

from evals.cases import Meta
from evals.generate.world import dice, goal, studies
from evals.suites.searcher import Expected, Inputs

Row = tuple[str, Inputs, Expected, Meta]

_WRITTEN = (
    ("Does routing every token to one expert hurt quality?", "token routing expert", "quality"),
    ("Why are sparse mixture-of-experts models hard to fine-tune?", "mixture-of-experts sparse", "fine-tune"),
    ("How much memory does serving mixture-of-experts models take?", "mixture-of-experts serving", "memory"),
    (
        "Can dense checkpoints be upcycled into sparse models, and at which cost?",
        "upcycled dense sparse checkpoints",
        "cost",
    ),
    ("What happens to tokens beyond expert capacity?", "expert capacity tokens", "tokens"),
    (
        "Are load-balancing losses needed for sparse expert training stability?",
        "load-balancing losses expert",
        "stability",
    ),
    ("How well do quantized expert weights keep accuracy?", "quantized expert weights", "accuracy"),
    ("Expert offloading for consumer GPUs: latency and memory", "expert offloading gpus", "latency|memory"),
    (
        "Which hash routing schemes replace learned routers, and with what perplexity?",
        "hash routing routers",
        "perplexity",
    ),
    (
        "Do state space models with experts train faster than transformers with experts?",
        "state space models experts",
        "transformers",
    ),
    (
        "What limits the inference speed of sparsely activated language models?",
        "sparsely activated language models inference",
        "speed",
    ),
    (
        "How does instruction tuning change mixture-of-experts transfer?",
        "instruction tuning mixture-of-experts",
        "transfer",
    ),
    ("Does vision benefit from sparse experts regarding robustness?", "vision sparse experts", "robustness"),
    ("Energy use of training sparse against dense language models", "sparse dense language models", "energy"),
    (
        "How do fine-grained and shared experts affect specialization?",
        "fine-grained shared experts",
        "specialization",
    ),
)


def searcher() -> list[Row]:
    """Four questions on each study with one to four parts, and some on the starter library's subject."""
    rows: list[Row] = []
    for form in range(4):
        for place, study in enumerate(studies()):
            rng = dice("searcher", study.key, form)
            asked = tuple(rng.sample(study.measures, 1 + (place + form) % 4))
            rows.append(
                (
                    f"{study.key}-{form}",
                    Inputs(goal=goal(study, asked, form)),
                    Expected(subject=study.subject, facets=tuple((m.facet,) for m in asked)),
                    Meta(cluster=study.key, tags=(f"form-{form}", f"parts-{len(asked)}")),
                )
            )
    for place, (text, subject, facets) in enumerate(_WRITTEN):
        rows.append(
            (
                f"moe-{place:02d}",
                Inputs(goal=text),
                Expected(subject=subject, facets=tuple((f,) for f in facets.split("|"))),
                Meta(cluster=f"moe-{place:02d}", tags=("moe",)),
            )
        )
    return rows
