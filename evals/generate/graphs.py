"""Goals over the starter library, with the papers that an answer should cite and the decision it deserves."""

from typing import Literal

from evals.cases import Meta
from evals.suites.graph import Expected, Inputs
from state.reviews import PolicyAction

Row = tuple[str, Inputs, Expected, Meta]

_GOALS: tuple[tuple[str, str, tuple[str, ...], PolicyAction | Literal["any"]], ...] = (
    (
        "switch",
        "How does top-1 routing in Switch Transformers affect training speed and quality?",
        ("2101.03961",),
        "any",
    ),
    (
        "offload",
        "How can mixture-of-experts offloading run Mixtral on consumer hardware, and at which speed?",
        ("2312.17238", "2401.04088"),
        "any",
    ),
    (
        "quantise",
        "How far can expert weights of sparse mixture-of-experts models be compressed with little loss?",
        ("2310.16795",),
        "any",
    ),
    ("upcycle", "Does sparse upcycling of dense checkpoints save training cost?", ("2212.05055",), "any"),
    ("instruct", "Does instruction tuning help sparse mixture-of-experts models?", ("2305.14705",), "any"),
    (
        "mamba",
        "Do state space models with mixture of experts train faster than Mamba alone?",
        ("2401.04081",),
        "any",
    ),
    (
        "dense-moe",
        "How do sparse mixture-of-experts models compare with dense models in training and inference cost?",
        ("2112.10684",),
        "any",
    ),
    (
        "kernels",
        "How do block-sparse kernels avoid dropped tokens in mixture-of-experts training?",
        ("2211.15841",),
        "any",
    ),
    (
        "fine-grained",
        "Do fine-grained and shared experts improve expert specialization?",
        ("2401.06066",),
        "any",
    ),
    ("bees", "How do honey bees find their way back to the hive in fog?", (), "ESCALATE_TO_OWNER"),
    ("bread", "Which sourdough starter gives the sourest rye bread?", (), "ESCALATE_TO_OWNER"),
    ("harbour", "Which harbour dredging methods protect eelgrass meadows?", (), "ESCALATE_TO_OWNER"),
)


def graph() -> list[Row]:
    """One row a goal; the last ones are about nothing that the library holds and must not be approved."""
    return [
        (
            name,
            Inputs(goal=text),
            Expected(papers=papers, action=action),
            Meta(cluster=name, tags=("in-library" if papers else "foreign",)),
        )
        for name, text, papers, action in _GOALS
    ]
