"""A bucket that speaks S3: put if absent, get, list, and the two acts that a lock takes besides.

Keys, region and endpoint are those of the usual variables (`AWS_ACCESS_KEY_ID`, `AWS_ENDPOINT_URL` and their like),
which obstore reads; all that we read is `AWS_ALLOW_HTTP`. What a server says is told by its code and status alone: its
words can hold an access key.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, TypeVar

from kpi_ingest.errors import StorageError, UsageError

Obstore = Any  # imported on demand: it comes with the extra [s3]
_Answer = TypeVar("_Answer")

TRIES = 3
"""Of a put whose answer was lost. A second one is safe: it finds what the first one put."""
PAUSE_S = 0.5
"""Before the second try; doubled before the third."""
RETRIES = {"max_retries": 5, "retry_timeout": timedelta(seconds=30)}
"""Of a single request, by obstore: some three seconds where nobody answers."""
CLIENT = {"connect_timeout": timedelta(seconds=5), "timeout": timedelta(seconds=60)}
"""These keep obstore from reading `AWS_ALLOW_HTTP` itself."""
AT_ONCE = 16
"""Requests under way where many are asked for."""
AHEAD = 64
"""Answers that may wait in memory then."""

_CODE = re.compile(r"<Code>(\w{1,60})</Code>")
_STATUS = re.compile(r"status code: (\d{3})")
_HOST = re.compile(r"https?://(?:[^/@\s]*@)?([^/?\s]+)")
_ROLE = "/latest/"
"""Begins every address at which a machine is asked for keys of its own."""
_DENIED = frozenset({"401", "403"})


@dataclass(frozen=True, slots=True)
class Found:
    """An object, as a list names it."""

    path: str
    changed: datetime
    """When it was last written, by the server's clock."""
    tag: str
    """Changes with its bytes; empty where the server gives none."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """A prefix of a bucket; every path is below it."""

    words: str
    """`s3://BUCKET/PREFIX`, for messages."""
    obstore: Obstore
    store: Obstore

    def get(self, path: str) -> bytes | None:
        """The bytes of an object; None where there is none."""
        try:
            return bytes(self.obstore.get(self.store, path).bytes())
        except FileNotFoundError as error:
            self._expect_bucket(error)
            return None
        except Exception as error:
            raise self._failure(error, path) from None

    def get_all(self, paths: Iterable[str]) -> Iterator[bytes | None]:
        """The same of each path in turn, several asked for at once."""
        waiting = iter(paths)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            while batch := list(islice(waiting, AHEAD)):
                yield from pool.map(self.get, batch)

    def put_new(self, path: str, content: bytes) -> str | None:
        """Put an object where none lies. Gives its tag once these very bytes lie there, whoever put them; None where
        other bytes do, which stay."""
        for last in (False,) * (TRIES - 1) + (True,):
            try:
                return self._create(path, content)
            except self.obstore.exceptions.AlreadyExistsError:
                tag = self._tag_if_equal(path, content)
            except Exception as error:
                failure = self._failure(error, path)
                if last or failure.code != "E_BUCKET_GONE":
                    raise failure from None
                tag = _UNKNOWN
            if tag != _UNKNOWN:
                return tag
            time.sleep(PAUSE_S)
        raise StorageError(
            "E_BUCKET", place=f"{self.words}/{path}", got="refusals to put an object that is not there",
            expected="an object put, or one found", next_step="run again; if it stays, ask the server's operator",
        )  # fmt: skip

    def _create(self, path: str, content: bytes) -> str:
        return str(self.obstore.put(self.store, path, content, mode="create", use_multipart=False)["e_tag"] or "")

    def _tag_if_equal(self, path: str, content: bytes) -> str | None:
        """The tag of what lies there if it is this content; `_UNKNOWN` where nothing lies there after all, as when
        another's put was under way (S3 answers 409) and failed."""
        try:
            answer = self.obstore.get(self.store, path)
            return str(answer.meta["e_tag"] or "") if bytes(answer.bytes()) == content else None
        except FileNotFoundError:
            return _UNKNOWN
        except Exception as error:
            raise self._failure(error, path) from None

    def keeps_what_lies(self, path: str, other: bytes) -> bool:
        """Whether the server refuses to put `other` over the object at `path`, as put-if-absent asks it to. Where it
        does not, the object is lost."""
        try:
            self._create(path, other)
        except self.obstore.exceptions.AlreadyExistsError:
            return True
        except Exception as error:
            raise self._failure(error, path) from None
        return False

    def replace(self, path: str, content: bytes, tag: str) -> str | None:
        """Put an object in place of the one with this tag; gives the new tag, None where another lies there by now."""
        try:
            return str(self.obstore.put(self.store, path, content, mode={"e_tag": tag})["e_tag"] or "")
        except (self.obstore.exceptions.PreconditionError, self.obstore.exceptions.AlreadyExistsError):
            return None
        except FileNotFoundError as error:
            self._expect_bucket(error)
            return None
        except Exception as error:
            raise self._failure(error, path) from None

    def remove(self, path: str) -> None:
        """Remove an object; nothing where there is none."""
        self._asked(path, lambda: self.obstore.delete(self.store, path))

    def find(self, path: str) -> Found | None:
        """What is known of one object but its bytes; None where there is none."""
        try:
            found = self.obstore.head(self.store, path)
        except FileNotFoundError:
            return None
        except Exception as error:
            raise self._failure(error, path) from None
        return Found(path, found["last_modified"], str(found["e_tag"] or ""))

    def list(self, folder: str, after: str | None = None) -> Iterator[Found]:
        """Every object below a folder, in order of path; with `after` those behind that path."""
        chunks = self._asked(folder, lambda: self.obstore.list(self.store, folder or None, offset=after))
        while (chunk := self._asked(folder, lambda: next(iter(chunks), None))) is not None:
            for each in chunk:
                yield Found(each["path"], each["last_modified"], str(each["e_tag"] or ""))

    def _asked(self, path: str, ask: Callable[[], _Answer]) -> _Answer:
        try:
            return ask()
        except Exception as error:
            raise self._failure(error, path) from None

    def _expect_bucket(self, error: FileNotFoundError) -> None:
        """An object may be missing; its bucket may not."""
        failure = self._failure(error, "")
        if failure.code == "E_NO_BUCKET":
            raise failure from None

    def _failure(self, error: Exception, path: str) -> StorageError:
        """A failure in our words. Nothing of the server's own is repeated but code, status and host."""
        said = str(error)
        code, status, host = (
            found[1] if found else "" for found in (it.search(said) for it in (_CODE, _STATUS, _HOST))
        )
        place = f"{self.words}/{path}" if path else self.words
        told = " ".join(part for part in (code, status) if part) or type(error).__name__
        if code == "NoSuchBucket":
            return StorageError(
                "E_NO_BUCKET", place=self.words, got="no such bucket", expected="a bucket that is there",
                next_step="make the bucket, or correct --archive, AWS_REGION or AWS_ENDPOINT_URL",
            )  # fmt: skip
        if status in _DENIED or type(error).__name__ in ("PermissionDeniedError", "UnauthenticatedError"):
            return StorageError(
                "E_BUCKET_DENIED", place=place, got=told, expected="keys that may get, put and list there",
                next_step="check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and the bucket's policy, then run again",
            )  # fmt: skip
        if not code and f"{host}{_ROLE}" in said:
            return StorageError(
                "E_BUCKET_DENIED", place=place, got="no keys: neither variables nor a role of this machine gives any",
                expected="keys that may get, put and list there",
                next_step="set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, then run again",
            )  # fmt: skip
        if "BadScheme" in said:
            return StorageError(
                "E_BUCKET", place=place, got="an endpoint with http://, which sends everything in the open",
                expected="https://", next_step="set AWS_ALLOW_HTTP=true where the network may be trusted",
            )  # fmt: skip
        if not status:
            return StorageError(
                "E_BUCKET_GONE", place=place, got=f"no answer from {host or 'the server'}",
                expected="a server that speaks S3", next_step="check AWS_ENDPOINT_URL and the network, then run again: "
                "what was recorded stands",
            )  # fmt: skip
        return StorageError(
            "E_BUCKET", place=place, got=told, expected="an answer to the request",
            next_step="run again; if it stays, look the code up with the server's operator",
        )  # fmt: skip


_UNKNOWN = "?"


def open_bucket(words: str, bucket: str, prefix: str) -> Bucket:
    """The bucket, of which nothing is asked yet. UsageError without the extra [s3], StorageError for variables that
    cannot be used."""
    try:
        import obstore
        from obstore.store import S3Store
    except ImportError:
        raise UsageError(
            "E_NO_OBSTORE",
            place=words,
            got="no package obstore",
            expected="the extra [s3], for archives in object stores",
            next_step="pip install 'kpi-ingest[s3]', or name a folder with --archive",
        ) from None
    options = {**CLIENT, "allow_http": os.environ.get("AWS_ALLOW_HTTP", "").lower() in ("1", "true", "yes", "on")}
    try:
        store = S3Store(bucket, prefix=prefix or None, client_options=options, retry_config=RETRIES)  # type: ignore[arg-type]
    except Exception as error:
        raise StorageError(
            "E_BUCKET", place=words, got=f"AWS_ variables that cannot be used ({type(error).__name__})",
            expected="region, keys and endpoint as S3 tools take them", next_step="check AWS_REGION and its like",
        ) from None  # fmt: skip
    return Bucket(words, obstore, store)
