"""`kpi-ingest pages`: the page definitions, listed, checked and drafted. A verb is imported when it is called."""

from __future__ import annotations

import importlib

import click

VERBS = {
    "show": "List the page definitions, or one of them whole.",
    "check": "Read captures with a definition and say for each of its keys whether it took effect.",
    "draft": "Write a definition from a page's address or a file.",
}
"""Every verb with its line in `--help`; its module is `kpi_ingest.cli.pages_<verb>`, its command `command`."""


class PageVerbs(click.Group):
    """A group whose first word may also be a page: `pages devon-send-kpis` shows it."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        asked = args and (args[0] in VERBS or args[0] in ctx.help_option_names)
        return super().parse_args(ctx, args if asked else ["show", *args])

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        command = importlib.import_module(f"kpi_ingest.cli.pages_{cmd_name}").command
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Verbs"):
            formatter.write_dl(list(VERBS.items()))


@click.group(name="pages", cls=PageVerbs)
def command() -> None:
    """List the page definitions, check one against captures, or draft one. Without a verb they are listed.

    \b
    Example:
      kpi-ingest pages devon-send-kpis
    """
