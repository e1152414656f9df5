"""The token stays out of the log: out of messages, arguments and tracebacks, whoever writes them and at any level."""

import logging
import sys

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


def configure(level: int = logging.INFO) -> None:
    """One line a record on standard error. httpx would log every address it calls."""
    logging.basicConfig(stream=sys.stderr, level=level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)
