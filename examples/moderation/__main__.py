"""`python -m examples.moderation run | add`: decide comments, or put lines of standard input into the stream."""

from __future__ import annotations

import argparse
import logging
import os
import signal
import socket
import sys
import threading
from urllib.parse import urlsplit

import redis

from examples.moderation.comments import Comments
from examples.moderation.consumer import Consumer
from sentiment_client import Client, Retry


def main() -> int:
    """Run the command; its exit status."""
    options = _parser().parse_args()
    if options.claim_idle <= options.timeout:
        print("--claim-idle must be longer than --timeout: a live request would be taken over", file=sys.stderr)
        return 2
    try:
        store = redis.Redis.from_url(options.redis)
    except ValueError as error:
        print(f"--redis: {error}", file=sys.stderr)
        return 2
    try:
        return _run(options, store)
    except redis.RedisError as error:
        print(f"redis at {_place(options.redis)}: {error}", file=sys.stderr)
        return 1


def _run(options: argparse.Namespace, store: redis.Redis) -> int:
    """Run the command. Raises RedisError if Redis cannot be reached at the start; later the consumer waits for it."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    comments = Comments(
        store,
        name=options.name,
        group=options.group,
        consumer=options.consumer,
        claim_idle=options.claim_idle,
        keep_outcomes=options.keep_outcomes,
    )
    comments.create()
    if options.command == "add":
        added = comments.add(line.rstrip("\n") for line in sys.stdin)
        print(f"added {added} comments to {comments.key('comments')}")
        return 0
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    # The consumer waits by itself, so that it can report that it is alive.
    client = Client(
        options.service,
        api_key=os.environ.get("SENTIMENT_API_KEY"),
        timeout=options.timeout,
        retry=Retry(attempts=1),
    )
    with client:
        Consumer(
            comments,
            client,
            batch=options.batch,
            max_deliveries=options.max_deliveries,
            claim_idle=options.claim_idle,
            stopping=stopping,
        ).run()
    return 0


def _place(url: str) -> str:
    """The address in a URL, without its password."""
    found = urlsplit(url)
    return found.netloc.rpartition("@")[2] or found.path


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m examples.moderation",
        description=__doc__,
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    parser.add_argument("command", choices=("run", "add"))
    parser.add_argument("--redis", default="redis://127.0.0.1:6379/0", help="URL of Redis; unix:///path works too")
    parser.add_argument("--service", default="http://127.0.0.1:8000", help="URL of the sentiment service")
    parser.add_argument("--name", default="moderation", help="what the keys begin with")
    parser.add_argument("--group", default="moderators", help="consumer group; its members share the comments")
    parser.add_argument("--consumer", default=f"{socket.gethostname()}-{os.getpid()}", help="name of this member")
    parser.add_argument("--batch", type=int, default=64, help="comments in one request")
    parser.add_argument("--timeout", type=float, default=10.0, help="seconds for one request")
    parser.add_argument(
        "--claim-idle", type=float, default=60.0, help="seconds after which a silent member counts as dead"
    )
    parser.add_argument(
        "--max-deliveries", type=int, default=3, help="a comment that was taken so often undecided is given up"
    )
    parser.add_argument(
        "--keep-outcomes", type=float, default=30 * 86400, help="seconds for which a comment is not decided twice"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
