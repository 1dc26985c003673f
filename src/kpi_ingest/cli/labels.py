"""Labels made shorter for a table: whole words are left out, and never those in which two labels differ."""

from __future__ import annotations

from collections.abc import Sequence

from kpi_ingest.cli.drawing import print_wrapped

GAP = "…"


def shorten_apart(labels: Sequence[str], width: int) -> list[str]:
    """The labels, those longer than `width` without words of their middle. Labels that differ still do: one whose
    shorter form is that of another stays whole."""
    short = [shorten_words(label, width) for label in labels]
    meant: dict[str, set[str]] = {}
    for label, form in zip(labels, short, strict=True):
        meant.setdefault(form, set()).add(label)
    return [form if len(meant[form]) == 1 else label for label, form in zip(labels, short, strict=True)]


def print_legend(short: Sequence[str], labels: Sequence[str], ids: Sequence[str]) -> None:
    """The labels that were shortened, each once: whole, with the id of its row where there is one."""
    told = zip(short, labels, ids, strict=True)
    for form, label, name in dict.fromkeys(each for each in told if each[0] != each[1]):
        print_wrapped(f"{form} = {label}{f' ({name})' if name else ''}", indent="  ")


def shorten_words(label: str, width: int) -> str:
    """A label without words of its middle; whole where a single word is as long as the width."""
    words = label.split()
    if len(label) <= width or len(words) < 3:
        return label
    head, tail = [words[0]], [words[-1]]
    while len(head) + len(tail) + 1 < len(words):
        room = width - len(" ".join(head)) - len(" ".join(tail)) - len(f" {GAP} ")
        front = len(" ".join(head)) < 2 * len(" ".join(tail))
        word = words[len(head)] if front else words[-len(tail) - 1]
        if len(word) + 1 > room:
            break
        head, tail = ([*head, word], tail) if front else (head, [word, *tail])
    return f"{' '.join(head)} {GAP} {' '.join(tail)}"
