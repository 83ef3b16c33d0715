"""The Messages API at a model's pace, in a process of its own: prints its URL and answers until it is ended."""

import signal

from tests.support.messages_api import messages_api

FIRST_TOKEN_SECONDS = 0.4
TOKENS_PER_SECOND = 80.0


def main() -> None:
    """Answer until SIGTERM."""
    with messages_api() as api:
        api.first_token_seconds, api.tokens_per_second = FIRST_TOKEN_SECONDS, TOKENS_PER_SECOND
        print("ready", api.url, flush=True)
        signal.sigwait({signal.SIGTERM, signal.SIGINT})


if __name__ == "__main__":
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
    main()
