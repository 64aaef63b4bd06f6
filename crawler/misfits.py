"""What is wrong with a setting, in one line: where it was given, what to write, what was found."""

import json
import os
import re
from collections.abc import Collection
from pathlib import Path
from typing import Any, get_origin

from pydantic import BaseModel, ValidationError

EXPECTED = {
    "tuple_type": 'write a list, as ["one", "two"]',
    "string_type": "write a text, in quotes",
    "path_type": "write a path, in quotes",
    "path_not_file": "there is no such file",
    "path_not_directory": "there is no such folder",
    "int_type": "write a whole number",
    "int_parsing": "write a whole number",
    "int_from_float": "write a whole number",
    "float_type": "write a number",
    "float_parsing": "write a number",
    "bool_type": "write true or false",
    "bool_parsing": "write true or false",
    "literal_error": "write {expected}",
    "greater_than": "write more than {gt}",
    "greater_than_equal": "write {ge} or more",
    "less_than_equal": "write {le} or less",
    "string_too_short": "write {min_length} characters at least",
    "model_type": "it has settings of its own: write them below [{name}]",
}
"""By pydantic's name of a mistake; what is not here is said in pydantic's words."""
HIDDEN = {"token", "smtp", "smtp_password", "webhook"}
"""What may hold a secret, and is not repeated: it may go to a log."""
LISTS = "write lists as JSON, as in FICHE_NETWORK__CONNECT_TO='[\"*:80:127.0.0.1:18080\"]'"

Place = tuple[int | str, ...]


def misfit(
    model: type[BaseModel], error: ValidationError, path: Path | None, flags: Collection[str]
) -> str:
    """The first thing that is wrong with settings of `model`, from the file `path` and others."""
    first = error.errors()[0]
    place: Place = first["loc"]
    name = ".".join(map(str, place)) or "settings"
    where = given_in(place, path, flags)
    if first["type"] == "extra_forbidden":
        return f"{where}{name}: unknown setting; known: {', '.join(siblings(model, place))}"
    said = EXPECTED.get(first["type"], first["msg"].removeprefix("Value error, "))
    for_filling = {"name": name, **first.get("ctx", {})}
    said = re.sub(r"\{(\w+)\}", lambda found: str(for_filling[found[1]]), said)
    return f"{where}{name}: {said}{repeated(place, first['input'])}"


def given_in(place: Place, path: Path | None, flags: Collection[str]) -> str:
    """The flag, variable or file that gave the setting, as far as that is known."""
    named = [str(part) for part in place if isinstance(part, str)]
    if named and named[0] in flags:
        return f"--{named[0]}, "
    for length in range(len(named), 0, -1):
        if (variable := "FICHE_" + "__".join(named[:length]).upper()) in os.environ:
            return f"{variable}, "
    return f"{path}, " if path else ""


def repeated(place: Place, found: Any) -> str:
    """What was found, unless it is a whole section or may be a secret."""
    if isinstance(found, dict) or HIDDEN & set(place):
        return ""
    return f", got {found!r}"


def unreadable(model: type[BaseModel], error: Exception) -> str:
    """That a variable is no JSON and has to be, and which if that can be told."""
    for name, text in sorted(os.environ.items()):
        place = tuple(name.removeprefix("FICHE_").lower().split("__"))
        if name.startswith("FICHE_") and is_list(model, place) and not is_json(text):
            return f"{name}: {LISTS}, got {text!r}"
    return f"a FICHE_ variable cannot be read: {error}; {LISTS}"


def is_list(model: type[BaseModel], place: tuple[str, ...]) -> bool:
    """Whether there is such a setting, and it is a list."""
    field = section(model, place).model_fields.get(place[-1])
    return field is not None and get_origin(field.annotation) is tuple


def is_json(text: str) -> bool:
    """Whether `text` can be read as JSON."""
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def siblings(model: type[BaseModel], place: Place) -> list[str]:
    """The settings that may stand where an unknown one stands."""
    return sorted(section(model, place).model_fields)


def section(model: type[BaseModel], place: Place) -> type[BaseModel]:
    """The section of `model` in which the setting at `place` stands, as far as there is one."""
    for part in place[:-1]:
        field = model.model_fields.get(str(part))
        if field and isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            model = field.annotation
    return model
