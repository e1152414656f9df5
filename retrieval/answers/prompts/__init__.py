"""The prompts of the chat model: Markdown files beside this one, whose `$placeholders` are checked when they are read."""

from functools import cache
from importlib.resources import files
from string import Template


@cache
def _template(name: str, placeholders: frozenset[str]) -> Template:
    template = Template(files(__package__).joinpath(f"{name}.md").read_text(encoding="utf-8"))
    found = set(template.get_identifiers())
    if not template.is_valid() or found != placeholders:
        raise ValueError(f"prompt {name}.md has the placeholders {sorted(found)}, not {sorted(placeholders)}")
    return template


def prompt(name: str, **values: str) -> str:
    """The prompt `name`, each placeholder filled. Raises ValueError where placeholders and values differ."""
    return _template(name, frozenset(values)).substitute(values).strip()
