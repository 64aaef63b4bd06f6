"""``python -m tests.told_to_end FD``: the child that visits, told to end at one moment.

``TOLD_AT`` names the function (``module:qualified.name``) on whose first call SIGTERM comes. A
profiler sees the calls, so that none of the code is another than in production.
"""

import os
import signal
import sys
import threading
from types import FrameType

from crawler.service.visiting import main


def told_at(moment: str) -> None:
    """Send SIGTERM to this process when that function is called in this thread."""
    module, _, name = moment.partition(":")

    def look(frame: FrameType, event: str, _: object) -> None:
        code = frame.f_code
        if (
            event == "call"
            and code.co_qualname == name
            and frame.f_globals.get("__name__") == module
        ):
            sys.setprofile(None)
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGTERM)

    sys.setprofile(look)


if __name__ == "__main__":
    told_at(os.environ["TOLD_AT"])
    main()
