"""`python -m ioc.training train | evaluate`: the commands behind `make train`, `make evaluate`."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

from ioc.training.collection import PARTS, Part, load_reports
from ioc.training.figures import measure
from ioc.training.fit import Example, fit
from ioc.training.report import listing, table
from ioc.understanding import default_gazetteer, default_keywords, understand
from ioc.understanding.model import DEFAULT_MODEL, Model


@click.group()
def main() -> None:
    """Make and judge the model that comes with the product."""


@main.command()
@click.option("--out", type=click.Path(path_type=Path), default=DEFAULT_MODEL)
@click.option("--blind", is_flag=True, help="without the part tune, to choose settings by it")
def train(out: Path, blind: bool) -> None:
    """Fit the model from the parts `train` and `tune`. The same texts give the same file."""
    train, tune = (
        [Example(one.text, one.category, one.emergency) for one in load_reports(part)]
        for part in ("train", "tune")
    )
    if blind:
        tune = []
    model = fit(train, tune, default_gazetteer(), default_keywords(), {"blind": blind})
    model.save(out)
    size = out.stat().st_size / 1e6
    click.echo(f"model {model.version}: {model.facts}, {size:.1f} MB in {out.name}")


@main.command()
@click.option("--part", type=click.Choice(PARTS), default="held", show_default=True)
@click.option(
    "--model", "path", type=click.Path(path_type=Path, exists=True), default=DEFAULT_MODEL
)
@click.option("--misses", type=int, default=40, show_default=True, help="how many to list")
@click.option("--only", help="list the misses of one figure")
@click.option("--quiet", is_flag=True, help="figures alone, no texts")
def evaluate(part: Part, path: Path, misses: int, only: str | None, quiet: bool) -> None:
    """Print the figures of one part by register, and the misses."""
    model = Model.load(path)
    reader = partial(
        understand, gazetteer=default_gazetteer(), keywords=default_keywords(), model=model
    )
    figures, missed = measure(load_reports(part), reader)
    click.echo(f"part {part}, model {model.version}\n{table(figures)}")
    if not quiet:
        click.echo(f"\n{len(missed)} misses\n{listing(missed, misses, only)}")


if __name__ == "__main__":
    main()
