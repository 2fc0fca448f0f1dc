"""A portal on 127.0.0.1 that answers like Socrata, CKAN and openFDA, or misbehaves."""

import base64
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

Row = dict[str, Any]
FOUR_BY_FOUR = "4ijn-s7e5"
RESOURCE = "af0f5b8a-4b73"
FARTHEST_SKIP = 25_000


@dataclass
class Portal:
    """Rows, and how the server is to behave. Pages are counted from 1, whoever asks for them."""

    rows: list[Row]
    a_page: int = 3  # rows it gives at most, whatever is asked for
    changed: int = 1
    miscounted: int = 0  # added to its count
    token: str | None = None
    file: bytes | None = None  # CKAN: no DataStore, only this
    file_at: str = "/download/visits.csv"
    trouble: dict[int, str] = field(default_factory=dict)  # at the nth page
    always: str | None = None
    retry_after: str = "7"
    before: dict[int, Callable[["Portal"], None]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    pages: int = 0
    url: str = ""

    @property
    def total(self) -> int:
        """What it says it has."""
        return len(self.rows) + self.miscounted

    def offsets(self, name: str) -> list[str]:
        """Where each page asked for began."""
        return [asked[name] for _, asked in self.asked if name in asked]


@contextmanager
def served(portal: Portal) -> Iterator[Portal]:
    """The portal, listening."""

    class Handler(_Handler):
        it = portal

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    portal.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield portal
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    it: Portal
    link: str | None = None

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.it.asked.append((parts.path, asked))
        if self.it.token and self.it.token not in self._tokens():
            return self._send(403, {"error": "Invalid token"})
        if parts.path == self.it.file_at and self.it.file is not None:
            return self._send(200, self.it.file, self._trouble())
        trouble = self._trouble() if self._is_page(parts.path, asked) else self.it.always
        status, answer = self._answer(parts.path, asked)
        return self._send(status, answer, trouble)

    def _tokens(self) -> list[str]:
        given = self.headers.get("Authorization", "")
        basic = base64.b64decode(given[6:]).decode() if given.startswith("Basic ") else given
        return [self.headers.get("X-App-Token", ""), basic.removesuffix(":")]

    def _is_page(self, path: str, asked: dict[str, str]) -> bool:
        if path.startswith("/resource/"):
            return "$offset" in asked
        if path.endswith("/datastore_search"):
            return asked["limit"] != "0"
        return path.endswith("enforcement.json") and asked["limit"] != "1"

    def _trouble(self) -> str | None:
        self.it.pages += 1
        if self.it.pages in self.it.before:
            self.it.before[self.it.pages](self.it)
        return self.it.always or self.it.trouble.get(self.it.pages)

    def _send(self, status: int, answer: Any, trouble: str | None = None) -> None:
        content = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        given = {"Content-Length": str(len(content))}
        if trouble in ("429", "500", "503"):
            status, content = int(trouble), b"not now"
            given = {"Content-Length": "7"}
            given |= {"Retry-After": self.it.retry_after} if trouble == "429" else {}
        elif trouble == "cut":
            content = content[: len(content) // 2]
        elif trouble == "half":  # the length is right, the JSON is not
            content = content[: len(content) // 2]
            given = {"Content-Length": str(len(content))}
        elif trouble:
            status, given["Location"] = 302, trouble
        if self.link:
            given["Link"] = self.link
        self.send_response(status)
        for name, value in given.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def _answer(self, path: str, asked: dict[str, str]) -> tuple[int, Any]:
        it = self.it
        if path == f"/api/views/{FOUR_BY_FOUR}.json":
            columns = [{"fieldName": name} for name in it.rows[0] if name != ":id"]
            return 200, {"rowsUpdatedAt": it.changed, "columns": columns}
        if path == f"/resource/{FOUR_BY_FOUR}.json":
            if "$offset" not in asked:
                return 200, [{"how_many": str(it.total)}]
            assert asked["$order"] == ":id"
            return 200, self._slice(int(asked["$offset"]), int(asked["$limit"]))
        if path == "/api/3/action/resource_show":
            told: Row = {"id": RESOURCE, "last_modified": f"2026-03-0{it.changed}"}
            where = it.file_at if it.file_at.startswith("http") else it.url + it.file_at
            told |= {"datastore_active": it.file is None, "url": where}
            return 200, {"success": True, "result": told}
        if path == "/api/3/action/datastore_search":
            records = self._slice(int(asked.get("offset", 0)), int(asked["limit"]))
            fields = [{"id": name} for name in it.rows[0]]
            found = {"total": it.total, "fields": fields, "records": records}
            return 200, {"success": True, "result": found}
        if path == "/drug/enforcement.json":
            return self._openfda(asked)
        return 404, {"error": {"code": "NOT_FOUND", "message": "No matches found!"}}

    def _openfda(self, asked: dict[str, str]) -> tuple[int, Any]:
        it = self.it
        skip = int(asked.get("skip", 0))
        if skip > FARTHEST_SKIP:
            return 400, {"error": {"message": "Skip value must 25000 or less."}}
        at = int(asked["search_after"].partition("=")[2]) if "search_after" in asked else skip
        results = self._slice(at, int(asked["limit"]))
        if not results:
            return 404, {"error": {"code": "NOT_FOUND", "message": "No matches found!"}}
        # Like the real one, it points onward from the last page too.
        after = quote(f"0={at + len(results)}")
        self.link = f'<{it.url}/drug/enforcement.json?skip=0&search_after={after}>; rel="next"'
        meta = {"last_updated": f"2026-03-0{it.changed}", "results": {"total": it.total}}
        return 200, {"meta": meta, "results": results}

    def _slice(self, at: int, limit: int) -> list[Row]:
        rows = self.it.rows[at : at + min(limit, self.it.a_page)]
        # Socrata leaves out what is null.
        return [{name: value for name, value in row.items() if value is not None} for row in rows]
