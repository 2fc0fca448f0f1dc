"""Many clients that ask addresses again and again, each with its own session, and what they saw.

Run as a process of its own: `python -m tests.serving.clients PORT PATHS SECONDS`, with a cookie a
line on standard input for each client, and spaces between paths, which each asks in turn; answers
one line of JSON. Plain sockets, so that the asking costs little beside the answering.
"""

import asyncio
import json
import sys
import time
from dataclasses import dataclass, field
from itertools import cycle


@dataclass
class Seen:
    """What all clients saw: seconds of each answer, and how many were not the whole thing."""

    seconds: list[float] = field(default_factory=list)
    wrong: int = 0


async def client(port: int, paths: str, cookie: str, until: float, seen: Seen) -> None:
    """Asks on one connection until the time is up."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for path in cycle(paths.split()):
        begun = time.perf_counter()
        if begun >= until:
            break
        asked = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\n\r\n"
        writer.write(asked.encode())
        head = await reader.readuntil(b"\r\n\r\n")
        lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-len")]
        body = await reader.readexactly(int(lengths[0].split(b":")[1]))
        seen.seconds.append(time.perf_counter() - begun)
        seen.wrong += not (head.startswith(b"HTTP/1.1 200") and body)
    writer.close()


async def all_clients(port: int, paths: str, seconds: float, cookies: list[str]) -> Seen:
    """What as many clients as there are cookies saw in this time."""
    seen, until = Seen(), time.perf_counter() + seconds
    await asyncio.gather(*(client(port, paths, cookie, until, seen) for cookie in cookies))
    return seen


def main() -> None:
    """Ask as the command line says."""
    port, paths, seconds = int(sys.argv[1]), sys.argv[2], float(sys.argv[3])
    seen = asyncio.run(all_clients(port, paths, seconds, sys.stdin.read().splitlines()))
    ordered = sorted(seen.seconds)
    told = {
        "answers": len(ordered),
        "a_second": len(ordered) / seconds,
        "wrong": seen.wrong,
        "median_ms": 1000 * ordered[len(ordered) // 2],
        "p99_ms": 1000 * ordered[int(len(ordered) * 0.99)],
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
