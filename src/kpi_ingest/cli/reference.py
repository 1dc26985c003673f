"""The command line's reference, from what every verb says of itself: `python -m kpi_ingest.cli.reference` prints it.

`make docs` writes it to docs/cli.md, and a test compares the two: the document never says anything else than `--help`.
"""

from __future__ import annotations

import click

from kpi_ingest.cli import VERBS, group

WIDTH = 100
"""Columns of the help texts, whatever the terminal: two runs print the same."""

OPENING = """# The command line

This file is generated: `make docs` writes it from every verb's own `--help`, and a test compares the two.

Figures go to stdout, words about them to stderr. An error is one line with its code, what was got and what to do next;
the exit codes and all error codes are in [strictness.md](strictness.md)."""


def reference() -> str:
    """The whole document, as markdown."""
    sections = [OPENING, _section(group, "kpi-ingest")]
    with click.Context(group, info_name="kpi-ingest") as above:
        for verb in VERBS:
            command = group.get_command(above, verb)
            if command is not None:
                sections += _sections(command, f"kpi-ingest {verb}")
    return "\n\n".join(sections) + "\n"


def _sections(command: click.Command, name: str) -> list[str]:
    """A verb's section, and behind it those of its own verbs."""
    sections = [_section(command, name)]
    if isinstance(command, click.Group):
        with click.Context(command, info_name=name) as above:
            own = [(verb, command.get_command(above, verb)) for verb in command.list_commands(above)]
        sections += [_section(each, f"{name} {verb}") for verb, each in own if each is not None]
    return sections


def _section(command: click.Command, name: str) -> str:
    settings = {**command.context_settings, **group.context_settings}
    context = click.Context(
        command, info_name=name, **{**settings, "terminal_width": WIDTH, "max_content_width": WIDTH}
    )
    return f"## {name}\n\n```text\n{command.get_help(context).rstrip()}\n```"


if __name__ == "__main__":
    click.echo(reference(), nl=False)
