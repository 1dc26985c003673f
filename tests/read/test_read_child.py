"""The parse child may print, hang, crash, swell or breed: the parent gets an answer or a named error, in time."""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from io import BytesIO
from pathlib import Path

import pytest

from kpi_ingest.errors import ReadError
from kpi_ingest.model import Document
from kpi_ingest.read import ReadLimits, read_document
from kpi_ingest.read.frames import Request, next_request, request_bytes
from kpi_ingest.read.isolation import ask_child, reader_command
from kpi_ingest.read.wire import document_from_json

REQUEST = request_bytes(Request(b"line one\n" * 50_000))
ANSWER = "import sys,os\nfd=int(sys.argv[1])\ndef answer(b): os.write(fd,len(b).to_bytes(8,'big')+b)\n"


def ask(program: str, **limits: float) -> bytes:
    """What a child that runs `program` answers."""
    return ask_child((sys.executable, "-c", ANSWER + program), REQUEST, ReadLimits(**limits))


def test_junk_on_stdout_and_stderr_does_not_matter() -> None:
    """X06: 20 MB of chatter go nowhere; the answer has a descriptor of its own."""
    program = "for _ in range(20): print('x'*10**6); sys.stderr.write('y'*10**5)\nanswer(b'ok')\nprint('z'*10**6)"
    assert ask(program) == b"ok"


def test_what_follows_the_answer_is_not_read() -> None:
    """The announced length ends the answer."""
    assert ask("answer(b'ok'); os.write(fd, b'more')") == b"ok"


@pytest.mark.parametrize(
    ("program", "limits", "code", "got"),
    [
        pytest.param("os.kill(os.getpid(), 11)", {}, "E_PARSE_CRASH", "SIGSEGV", id="X05-segv"),
        pytest.param("os.kill(os.getpid(), 9)", {}, "E_PARSE_CRASH", "SIGKILL", id="X05-oom-kill"),
        pytest.param("os.abort()", {}, "E_PARSE_LIMIT", "SIGABRT", id="P03-abort"),
        pytest.param("sys.exit(3)", {}, "E_PARSE_CRASH", "ended with 3", id="exit"),
        pytest.param("pass", {}, "E_PARSE_CRASH", "ended with 0", id="silent"),
        pytest.param("os.write(fd, b'123')", {}, "E_PARSE_CRASH", "no answer", id="half-a-frame"),
        pytest.param("os.close(fd)\nwhile 1: pass", {}, "E_PARSE_CRASH", "SIGKILL", id="closes-the-pipe"),
        pytest.param("while 1: pass", {"seconds": 0.5}, "E_PARSE_TIMEOUT", "too long", id="spins"),
        pytest.param("import time; time.sleep(60)", {"seconds": 0.5}, "E_PARSE_TIMEOUT", "too long", id="sleeps"),
        pytest.param("answer(b'x' * 2000)", {"result_bytes": 1000}, "E_PARSE_LIMIT", "2000 bytes", id="X06-flood"),
    ],
)
def test_a_child_that_fails_has_a_name_for_it(program: str, limits: dict, code: str, got: str) -> None:
    """Death by signal, silence, time and floods are told apart; the run goes on (exit 3)."""
    with pytest.raises(ReadError) as caught:
        ask(program, **limits)
    assert (caught.value.code, caught.value.exit_code) == (code, 3)
    assert got in caught.value.got


def test_grandchildren_are_killed(tmp_path: Path) -> None:
    """X06: a process the child leaves behind, pipe in hand, holds nothing up and does not survive."""
    left = tmp_path / "pid"
    program = f"""
if os.fork() == 0:
    open({str(left)!r}, 'w').write(str(os.getpid()))
    import time; time.sleep(60)
import time
while not os.path.exists({str(left)!r}): time.sleep(0.01)
time.sleep(0.05)
os._exit(0)
"""
    started = time.monotonic()
    with pytest.raises(ReadError) as caught:
        ask(program, seconds=20)
    assert caught.value.code == "E_PARSE_CRASH"
    assert time.monotonic() - started < 10
    assert not _is_alive(int(left.read_text()))


def _is_alive(pid: int) -> bool:
    """A killed orphan may wait a moment for its reaper."""
    for _ in range(100):
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
        except OSError:
            return False
        if state == "Z":
            return False
        time.sleep(0.02)
    return True


def test_the_child_sees_no_secret_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither environment nor descriptors of the parent reach the process that reads hostile bytes."""
    monkeypatch.setenv("KPI_INGEST_STORE", "postgresql://user:secret@host/db")
    inherited = os.open(os.devnull, os.O_RDONLY)
    os.set_inheritable(inherited, True)
    program = "import json\nanswer(json.dumps([sorted(os.environ), sorted(os.listdir('/proc/self/fd'))]).encode())"
    names, descriptors = json.loads(ask(program))
    os.close(inherited)
    assert not [name for name in names if name.startswith("KPI")]
    assert len(descriptors) == 5, "three standard ones, the answer's, and the folder being listed"


def test_memory_beyond_the_limit_is_refused() -> None:
    """P03: a page that needs more than it may have is E_PARSE_LIMIT, and our own memory stays flat."""
    markup = b"<p>" + b"<i>x</i>" * 1_500_000
    with pytest.raises(ReadError) as caught:
        read_document(markup, limits=ReadLimits(memory=300 << 20))
    assert caught.value.code == "E_PARSE_LIMIT"


def test_processor_time_beyond_the_limit_is_refused() -> None:
    """A child past its processor time is ended by the kernel, however busy the clock."""
    program = "import resource\nresource.setrlimit(resource.RLIMIT_CPU,(1,5))\nwhile 1: pass"
    with pytest.raises(ReadError) as caught:
        ask(program, seconds=30)
    assert caught.value.code == "E_PARSE_LIMIT"
    assert "processor time" in caught.value.got


def test_a_large_capture_passes_through_the_pipe() -> None:
    """Megabytes in and megabytes out do not block each other."""
    content = ("a line of text that is kept\n" * 60_000).encode()
    document = read_document(content, media="text")
    assert len(document.blocks) == 60_000


def test_requests_survive_the_pipe() -> None:
    """What the child decodes is what the parent asked."""
    request = Request(b"\0\xff bytes", "html", "text/html; charset=x", "näme", ReadLimits(seconds=2.5, depth=7))
    pipe = BytesIO(request_bytes(request) * 2)
    assert [next_request(pipe), next_request(pipe), next_request(pipe)] == [request, request, None]


def test_errors_of_the_child_keep_their_facts() -> None:
    """Code, got, expected and next step cross the pipe."""
    with pytest.raises(ReadError) as caught:
        read_document(b"<p>x</p>", declared="text/html; charset=utf-7")
    error = caught.value
    assert (error.code, error.got) == ("E_CHARSET", "charset 'utf-7'")
    assert error.expected
    assert error.next_step


@pytest.mark.parametrize("payload", ["[]", "{}", '{"document": {}}', '{"document": {"media": "exe"}}', "nonsense", "1"])
def test_an_answer_that_is_none_is_a_crash(payload: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A child that was taken over can say what it likes: only a document is believed."""
    command = (sys.executable, "-c", ANSWER + f"answer({payload!r}.encode())")
    monkeypatch.setattr("kpi_ingest.read.isolation.reader_command", lambda: command)
    with pytest.raises(ReadError) as caught:
        read_document(b"x")
    assert caught.value.code == "E_PARSE_CRASH"


def test_the_guard_refuses_sockets_and_programs() -> None:
    """P13: once the limits stand, the reading process can neither connect nor run or write anything."""
    program = f"""
sys.path.insert(0, {str(Path(__file__).parents[2] / "src")!r})
from kpi_ingest.read.child import _guard
from kpi_ingest.read.limits import ReadLimits
import json, socket, subprocess
_guard(ReadLimits())()
def refused(act):
    try: act()
    except (PermissionError, OSError) as error: return type(error).__name__
    return 'allowed'
said = [refused(lambda: socket.create_connection(('127.0.0.1', 9))), refused(lambda: subprocess.run(['true'])),
        refused(lambda: os.system('true')), refused(os.fork)]
answer(json.dumps(said).encode())
"""
    assert json.loads(ask(program)) == ["PermissionError"] * 4


def test_text_is_read_without_the_libraries_of_other_media() -> None:
    """A text capture pays for neither lxml nor pdfplumber."""
    program = f"""
sys.path.insert(0, {str(Path(__file__).parents[2] / "src")!r})
from kpi_ingest.read.dispatch import read_here
import json
import kpi_ingest.read.child
read_here(b'text')
heavy = [name for name in ('bs4', 'lxml', 'pdfplumber', 'pypdfium2', 'httpx', 'sqlalchemy') if name in sys.modules]
answer(json.dumps(heavy).encode())
"""
    assert json.loads(ask(program)) == []


def test_many_captures_leave_nothing_behind() -> None:
    """No descriptor and no zombie stays after a hundred children, whatever became of them."""
    before = (len(os.listdir("/proc/self/fd")), _children())
    for _ in range(50):
        ask("answer(b'1')")
        with pytest.raises(ReadError):
            ask("os._exit(1)")
    assert (len(os.listdir("/proc/self/fd")), _children()) == before


def _children() -> str:
    return Path(f"/proc/self/task/{threading.get_native_id()}/children").read_text()


def test_the_real_child_answers_with_a_document() -> None:
    """The command the readers use, asked by hand."""
    payload = ask_child(reader_command(), request_bytes(Request(b"one\ntwo\n")), ReadLimits())
    document = document_from_json(json.loads(payload)["document"])
    assert isinstance(document, Document)
    assert [block.text for block in document.blocks] == ["one", "two"]
