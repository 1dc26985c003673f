"""The command line. A verb's module is imported when the verb is called, so that `--help` stays quick.

Figures go to stdout, words about them to stderr. An error is one line and an exit code (`kpi_ingest.errors`);
`--debug` shows the trace.
"""

from __future__ import annotations

import codecs
import errno
import importlib
import io
import os
import signal
import sys
from collections.abc import Sequence

import click

from kpi_ingest import __version__
from kpi_ingest.cli.interruption import Interrupted, heed_no_more_signals, heed_signals
from kpi_ingest.errors import KpiIngestError

VERBS = {
    "run": "Fetch every page, keep the captures, read them, and report what changed (the nightly job).",
    "fetch": "Fetch pages, or take files in, and keep the captures; read nothing.",
    "replay": "Read every capture of the archive, or of a folder of files, anew and bring the store up to date.",
    "rebuild": "Restore a store from the archive alone, times of recording included.",
    "tables": "Print the tables of any HTML, PDF or text file as the readers see them.",
    "parse": "Read one file into KPI tables, cell by cell, with doubt shown.",
    "repair": "Cut bare runs into the cells of a table whose header is known.",
    "review": "List what waits for a person: open rows with their candidates, held releases, findings.",
    "decide": "Record a person's decision on a row, a held release or a finding, or take one back.",
    "show": "Show a release as a table, undecided cells marked.",
    "history": "List every figure of a page, or of one indicator, with its vintages.",
    "asof": "Show the figures that were on display at a time.",
    "where": "Show where a figure was printed, in every capture, and draw the place.",
    "trend": "Show a figure's series over periods, with breaks marked and never joined over.",
    "triangle": "Show what each release says of each period of one indicator.",
    "stats": "Show how often and by how much the figures of a page were revised.",
    "findings": "List the doubts about releases: open ones, answered ones, acknowledged ones.",
    "diff": "Show what changed between two releases, or two files.",
    "export": "Write every vintage of a page to a file: CSV, JSON Lines, Parquet, a data package.",
    "pages": "List the page definitions, check one against captures, or draft one.",
    "copy": "Copy an archive to another place, a folder or an object store, with the same digests.",
    "verify": "Check every archived byte, manifest and log line, and every row of the store.",
}
"""Every verb with its line in `--help`; its module is `kpi_ingest.cli.<verb>`, its command `command`."""

BUG_EXIT = 70


class Verbs(click.Group):
    """A group that knows its verbs by name and imports one only to run it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        command = importlib.import_module(f"kpi_ingest.cli.{cmd_name}").command
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Verbs"):
            formatter.write_dl(list(VERBS.items()))


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, message="kpi-ingest %(version)s")
@click.option("--debug", is_flag=True, help="Show the trace of an error.")
def group(debug: bool) -> None:
    """Turn published KPI pages into versioned releases of data people can trust.

    \b
    Example:
      kpi-ingest replay
      kpi-ingest diff devon-send-kpis@2023-11 devon-send-kpis@2024-11
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one verb and leave with its exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    debug = "--debug" in words  # taken wherever it stands: it is added to a command that has just failed
    heed_signals()
    _open_streams()
    sys.exit(_exit_code([word for word in words if word != "--debug"], debug))


def _open_streams() -> None:
    """Let every character out, whatever the locale: one that the stream's encoding has not is written as an escape."""
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - closed by `>&-`, until the end
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            ascii_only = codecs.lookup(stream.encoding).name == "ascii"
            stream.reconfigure(encoding="utf-8" if ascii_only else None, errors="backslashreplace")


def _exit_code(words: list[str], debug: bool) -> int:
    try:
        return _run(words)
    except click.exceptions.Exit as leave:
        return leave.exit_code
    except click.ClickException as mistake:
        return _say(_usage_words(mistake), 2)
    except Interrupted as asked:
        heed_no_more_signals()
        told = "Ctrl-C (SIGINT)" if asked.number == signal.SIGINT else signal.Signals(asked.number).name
        return _say(f"E_INTERRUPTED: got {told}; nothing half-done is kept; next: run it again", 128 + asked.number)
    except BrokenPipeError:
        return _close_stdout(141)
    except KpiIngestError as error:
        return _report(str(error), error.exit_code, debug)
    except Exception as error:
        if isinstance(error, OSError) and error.errno == errno.ENOSPC:
            _close_stdout(0)
            return _report(f"E_DISK_FULL: got {error.strerror}; next: free some space and run it again", 6, debug)
        line = f"E_BUG: got {type(error).__name__}: {error}; next: report it with the output of --debug"
        return _report(line, BUG_EXIT, debug)


def _run(words: list[str]) -> int:
    # not click's own main: that turns a closed pipe into exit code 1
    with group.make_context("kpi-ingest", words) as context:
        outcome = group.invoke(context)
    sys.stdout.flush()
    return outcome if isinstance(outcome, int) else 0


def _usage_words(mistake: click.ClickException) -> str:
    context = mistake.ctx if isinstance(mistake, click.UsageError) else None
    command = context.command_path if context else "kpi-ingest"
    told = mistake.format_message() if not isinstance(mistake, click.exceptions.NoArgsIsHelpError) else "no verb"
    return f"E_USAGE {command}: got a command line that is refused: {told.removesuffix('.')}; next: {command} --help"


def _close_stdout(code: int) -> int:
    """Leave nothing in stdout that Python would try to write on its way out; gives `code`."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return code


def _report(line: str, code: int, debug: bool) -> int:
    if debug:
        import traceback

        traceback.print_exc()
    return _say(line, code)


def _say(line: str, code: int) -> int:
    click.echo(" ".join(line.split()), err=True)
    return code
