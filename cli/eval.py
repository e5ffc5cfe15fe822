"""``sovereign eval``: run, record, compare, accept and lock."""

import click


@click.group(name="eval")
def eval_() -> None:
    """Prompt-regression evals."""


eval = eval_  # noqa: A001
