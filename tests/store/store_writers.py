"""Processes that write to a store at once, for the tests of what happens then."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable
from multiprocessing.queues import SimpleQueue
from multiprocessing.synchronize import Barrier

from sqlalchemy import Connection
from store_facts import PAGE, capture, night, reading

from kpi_ingest.store import Facts, open_store
from kpi_ingest.store.engine import write_to
from kpi_ingest.store.writing import add_captures

SAME = Facts(captures=(capture("A"),), readings=((reading("A"), night(0)),))
Answers = SimpleQueue  # of str, one per process


def at_once(count: int, work: Callable[..., None], *arguments: object) -> list[str]:
    """Run `work(barrier, answers, number, *arguments)` in `count` new processes; what they answered."""
    context = multiprocessing.get_context("spawn")
    barrier, answers = context.Barrier(count), context.SimpleQueue()
    workers = [context.Process(target=work, args=(barrier, answers, number, *arguments)) for number in range(count)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=60)
    found = []
    while not answers.empty():
        found.append(answers.get())
    answers.close()
    for worker in workers:
        worker.close()
    return found


def open_and_add_the_same(barrier: Barrier, answers: SimpleQueue, number: int, url: str) -> None:
    """Everyone opens the same empty database, then everyone adds the same facts."""
    barrier.wait(timeout=60)
    with open_store(url) as store:
        barrier.wait(timeout=60)
        added = store.add(SAME)
    answers.put(f"{added.captures} {added.readings}")


def add_the_same_content_to_a_page(barrier: Barrier, answers: SimpleQueue, number: int, url: str) -> None:
    """Each page is another, the content is one."""
    page = f"page-{number}"
    with open_store(url) as store:
        barrier.wait(timeout=60)
        store.add(Facts(captures=(capture("A", page=page),), readings=((reading("A", page=page), night(0)),)))
    answers.put(page)


def die_half_way(barrier: Barrier, answers: SimpleQueue, number: int, url: str) -> None:
    """Append a capture and be killed before the commit."""

    def append_and_die(connection: Connection) -> None:
        answers.put(str(add_captures(connection, [capture("B", 1)])))
        os.kill(os.getpid(), signal.SIGKILL)

    store = open_store(url)
    write_to(store.engine, store.place, [PAGE], append_and_die)
