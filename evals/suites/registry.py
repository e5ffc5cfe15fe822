"""All suites by name, in the order of the flow."""

from evals.suite import Suite
from evals.suites import careful, extractor, graph, policy, reporter, reviewers, reviser, searcher, verifier
from state.errors import InputError

SUITES: dict[str, Suite] = {
    module.SUITE.name: module.SUITE
    for module in (searcher, extractor, verifier, careful, reviewers, reviser, reporter, policy, graph)
}


def chosen(names: tuple[str, ...]) -> list[Suite]:
    """The named suites, or all of them.

    Raises:
        InputError: there is no such suite.
    """
    unknown = [n for n in names if n not in SUITES]
    if unknown:
        raise InputError(f"unknown suite {unknown[0]!r}: there are {', '.join(SUITES)}")
    return [SUITES[n] for n in SUITES if not names or n in names]
