"""A role may have a model of its own; the others use the run's."""

from graph.context import RunContext
from graph.nodes.base import journaled
from graph.services import LocalServices
from graph.settings import Settings


def test_a_role_with_a_model_of_its_own_is_asked_there() -> None:
    settings = Settings().model_copy(update={"base_url": "http://127.0.0.1:9/v1"})
    context = RunContext(model="one", reviewer_models={"SKEPTIC": "other"}, sources=["library"])
    services = LocalServices(settings, trusted=True)(context)
    names = {role: journaled(services, role).name for role in ("SKEPTIC", "VALIDATOR", "SYNTHESIZER")}  # type: ignore[union-attr,arg-type]
    assert names == {"SKEPTIC": "other", "VALIDATOR": "one", "SYNTHESIZER": "one"}


def test_offline_no_role_has_a_model() -> None:
    context = RunContext(offline=True, model="one", reviewer_models={"SKEPTIC": "other"})
    services = LocalServices(Settings().model_copy(update={"base_url": "http://127.0.0.1:9/v1"}))(context)
    assert journaled(services, "SKEPTIC") is None
