"""The log of a service: a line of text or of JSON for each thing said, without secrets.

Children write into the same stream in the same form.
"""

import json
import logging
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Literal

from crawler.redaction import Redaction, redact_logs

TEXT = "%(asctime)s %(levelname)s %(about)s%(message)s"
OURS = ("fiche", "crawler", "archive", "extractors")
"""Of all others only warnings are of use."""


class JsonLines(logging.Formatter):
    """Each record as a JSON object on one line: ``time``, ``level``, ``logger``, ``message``.

    ``outlet`` and ``run`` as far as they are known, ``exception`` if there is one.
    """

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        for name in ("outlet", "run"):
            if value := getattr(record, name, None):
                line[name] = value
        if record.exc_info and not record.exc_text:
            record.exc_text = self.formatException(record.exc_info)
        if record.exc_text:
            line["exception"] = record.exc_text
        return json.dumps(line, ensure_ascii=False)


class About(logging.Filter):
    """Adds what a process works on to each record that does not say so itself.

    What libraries say in passing is left out.
    """

    def __init__(self) -> None:
        super().__init__()
        self.known: dict[str, str] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        if record.levelno < logging.WARNING and not record.name.startswith(OURS):
            return False
        for name, value in self.known.items():
            if not hasattr(record, name):
                setattr(record, name, value)
        outlet = getattr(record, "outlet", "")
        record.about = f"{outlet}: " if outlet else ""
        return True


_about = About()


def set_up(form: Literal["text", "json"], redaction: Redaction) -> None:
    """Have this process log to standard error from now on, warnings and what it dies of too."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines() if form == "json" else logging.Formatter(TEXT))
    handler.addFilter(_about)
    logging.basicConfig(handlers=[handler], level=logging.INFO, force=True)
    logging.captureWarnings(capture=True)
    redact_logs(redaction)
    sys.excepthook = lambda kind, error, trace: logging.getLogger("fiche").critical(
        "a fault of ours", exc_info=(kind, error, trace)
    )


def about(**known: str) -> None:
    """Have each further record of this process say what it is about."""
    _about.known = known


def extra(**known: str) -> Mapping[str, str]:
    """What one record is about; what is empty is left out."""
    return {name: value for name, value in known.items() if value}
