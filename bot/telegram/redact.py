"""The log, and how the token stays out of it: out of messages, arguments and tracebacks, whoever writes them and at any level."""

import logging
import sys
from typing import Literal

HIDDEN = "<token>"


def hide(secret: str) -> None:
    """From now on no log record of this process carries the secret.

    A record factory, not a filter on a handler: it holds for every handler, also ones added later.
    """
    # the part before the colon is the bot's public id; an address may write the colon as %3A
    core = secret.rpartition(":")[2]
    if not core:
        return
    make = logging.getLogRecordFactory()
    formatter = logging.Formatter()

    def redacted(*args: object, **kwargs: object) -> logging.LogRecord:
        record = make(*args, **kwargs)
        try:
            message = record.getMessage()
        except (TypeError, ValueError):  # the handler reports a record that does not fit its arguments
            return record
        if core in message:
            record.msg, record.args = message.replace(core, HIDDEN), ()
        if record.exc_info and record.exc_info[0]:
            text = formatter.formatException(record.exc_info)
            if core in text:
                record.exc_text, record.exc_info = text.replace(core, HIDDEN), None
        return record

    logging.setLogRecordFactory(redacted)


def configure(style: Literal["text", "json"], level: int = logging.INFO) -> None:
    """Records on standard error, as text or as an object of JSON a line. httpx would log every address it calls, and so would its successor."""
    handler = logging.StreamHandler(sys.stderr)
    if style == "json":
        from pythonjsonlogger.json import JsonFormatter

        names = {"levelname": "level", "name": "logger", "exc_info": "exception"}
        form = ["levelname", "name", "message"]
        handler.setFormatter(JsonFormatter(form, rename_fields=names, timestamp="at", json_ensure_ascii=False))
    else:
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(handlers=[handler], level=level)
    for name in ("httpx", "httpcore", "httpx2", "httpcore2"):
        logging.getLogger(name).setLevel(logging.WARNING)
