"""`fetch`: from a declaration of portals' datasets to files in a folder."""

from pathlib import Path

from features.sources.portals.asking import Edges
from features.sources.portals.declared import read_declaration
from features.sources.portals.download import fetch as download
from targeting.edges import environment, now, progress, say, sleep


def fetch(portals: Path, into: Path) -> None:
    """Downloads every declared dataset and prints what came."""
    datasets = read_declaration(portals)
    tokens = environment(dataset.token_env for dataset in datasets if dataset.token_env)
    edges = Edges(sleep=sleep, now=now, say=progress)
    for one in download(datasets, into, tokens, edges):
        rows = "a file" if one.rows is None else f"{one.rows:,} rows"
        say(f"  {one.file:25} {rows} from {one.url}, last changed there {one.changed}")
    say(f"Look at it with: targeting check {into} --mapping MAPPING.toml")
