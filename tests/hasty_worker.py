"""``python -m tests.hasty_worker``: `fiche worker`, but taken for dead after seconds."""

import asyncio
import os

from crawler.config import read_config
from crawler.service.notify import Notifier
from crawler.service.pulse import Pace
from crawler.service.worker import Working

HASTY = Pace(beat=0.5, fenced=3.0, killed=4.5, stalled=6.0)


async def main() -> int:
    return await Working(read_config().for_crawling(), Notifier(), HASTY).run()


if __name__ == "__main__":
    loop = asyncio.new_event_loop()
    os._exit(loop.run_until_complete(main()))
