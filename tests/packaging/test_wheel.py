"""The wheel: built, installed in a clean environment, and put to work on the captures it ships."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BUNDLED = ("parsers", "snapshots", "migrations")


def _run(*words: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "KPI_INGEST_"))}
    return subprocess.run(
        [str(word) for word in words], cwd=cwd, env=environ, capture_output=True, text=True, timeout=300
    )


def _build(target: str, source: Path, folder: Path) -> Path:
    built = _run(sys.executable, "-m", "hatchling", "build", "--target", target, "--directory", folder, cwd=source)
    assert built.returncode == 0, built.stderr
    (artefact,) = folder.iterdir()
    return artefact


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _build("wheel", ROOT, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def command(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`kpi-ingest` as the wheel installs it: its own environment, with the dependencies of the running one."""
    folder = tmp_path_factory.mktemp("clean") / "venv"
    venv.create(folder, symlinks=True)
    python = folder / "bin" / "python"
    packages = sysconfig.get_path("purelib", vars={"base": str(folder), "platbase": str(folder)})
    # a path in a .pth file is searched, but the .pth files there are not read: the editable install stays out of sight
    (Path(packages) / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    pip = (sys.executable, "-m", "pip", "--python", python, "--disable-pip-version-check", "--quiet")
    installed = _run(*pip, "install", "--no-deps", "--no-index", wheel, cwd=folder)
    assert installed.returncode == 0, installed.stderr
    return folder / "bin" / "kpi-ingest"


def _shipped() -> dict[str, bytes]:
    paths = (path for name in BUNDLED for path in (ROOT / name).rglob("*"))
    kept = (path for path in paths if path.is_file() and "__pycache__" not in path.parts)
    return {f"kpi_ingest/{path.relative_to(ROOT).as_posix()}": path.read_bytes() for path in kept}


def test_the_wheel_holds_every_bundled_file_unchanged(wheel: Path) -> None:
    """A file that an ignore rule names would silently stay out: each one is counted and compared."""
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        packed = {
            name: archive.read(name) for name in names if name.startswith(tuple(f"kpi_ingest/{it}/" for it in BUNDLED))
        }
    assert packed == _shipped()
    assert len(packed) > 8
    assert len(names) == len(set(names))


def test_the_wheel_holds_all_of_the_source_and_nothing_else(wheel: Path) -> None:
    """Modules, typing marker and schemas are there, once; tests and benches are not."""
    source = {path.relative_to(ROOT / "src").as_posix() for path in (ROOT / "src").rglob("*") if path.is_file()}
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
        licences = [name for name in archive.namelist() if name.endswith("/licenses/LICENSE")]
    assert names - set(_shipped()) == {name for name in source if "__pycache__" not in name}
    assert len(licences) == 1


def test_a_wheel_built_from_the_source_archive_is_the_same(wheel: Path, tmp_path: Path) -> None:
    """Nothing is lost on the way through the sdist."""
    with tarfile.open(_build("sdist", ROOT, tmp_path / "sdist")) as archive:
        archive.extractall(tmp_path / "unpacked", filter="data")
    (source,) = (tmp_path / "unpacked").iterdir()
    again = _build("wheel", source, tmp_path / "wheel")
    assert again.read_bytes() == wheel.read_bytes()


def test_the_installed_command_lists_the_shipped_pages(command: Path, tmp_path: Path) -> None:
    """The definitions are found beside the installed package, from any folder."""
    listed = _run(command, "pages", cwd=tmp_path)
    assert (listed.returncode, listed.stderr) == (0, "")
    assert "devon-send-kpis" in listed.stdout


def test_the_installed_command_replays_the_shipped_captures(command: Path, tmp_path: Path) -> None:
    """Store and archive appear in the working folder; the captures inside the package stay as they were shipped."""
    shipped = command.parents[1] / "lib"
    before = {path: path.read_bytes() for path in shipped.rglob("snapshots/**/*") if path.is_file()}
    replayed = _run(command, "replay", cwd=tmp_path)
    assert replayed.returncode == 0, replayed.stderr
    assert "devon-send-kpis" in replayed.stdout + replayed.stderr
    assert (tmp_path / "kpi-ingest.db").is_file()
    assert (tmp_path / "kpi-archive").is_dir()
    assert {path: path.read_bytes() for path in shipped.rglob("snapshots/**/*") if path.is_file()} == before != {}


def test_the_installed_code_is_the_wheels_own(command: Path, tmp_path: Path) -> None:
    """The clean environment does not fall back on the checkout."""
    shown = _run(command.with_name("python"), "-c", "import kpi_ingest; print(kpi_ingest.__file__)", cwd=tmp_path)
    assert str(command.parents[1]) in shown.stdout
