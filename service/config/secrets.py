"""Secrets: where they stand, whether they are fit to be used, and never their value in a message."""

from collections.abc import Callable, Mapping
from pathlib import Path

from service.config.values import REFERENCE

SHORTEST = 16
LARGEST_FILE = 65_536
PLACEHOLDERS = (
    "changeme", "change-me", "change_me", "placeholder", "your-secret", "your_secret", "yoursecret",
    "example", "replace", "insert", "dummy", "secret", "password", "token", "test", "<", "xxx",
)  # fmt: skip


class UnusableSecret(Exception):
    """A reference that leads to no usable secret; the text says why and what to do."""


def resolve(
    reference: str, environ: Mapping[str, str], folder: Path, complain: Callable[[str], str] | None = None
) -> str:
    """What a `${ENV_NAME}` or `file:PATH` reference (PATH relative to folder) leads to.

    complain: gives "" for a value that will do; without it, `weakness`.
    """
    match = REFERENCE.fullmatch(reference)
    if match is None:
        raise UnusableSecret("is not a reference.")
    value = _from_environment(match[1], environ) if match[1] else _from_file(folder / match[2])
    source = f"environment variable {match[1]}" if match[1] else f"file {match[2]}"
    complaint = (complain or weakness)(value)
    if complaint:
        raise UnusableSecret(f"{source} {complaint}")
    return value


def _from_environment(name: str, environ: Mapping[str, str]) -> str:
    if name not in environ:
        raise UnusableSecret(
            f"environment variable {name} is not set. Set it before starting, or use file:PATH."
        )
    return environ[name].strip()


def _from_file(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(LARGEST_FILE).decode().strip()
    except UnicodeDecodeError:
        raise UnusableSecret(f"file {path} is not text. Put the secret alone on its first line.") from None
    except OSError as error:
        raise UnusableSecret(
            f"file {path} cannot be read ({error.strerror}). Create it with mode 600."
        ) from None


def damage(value: str) -> str:
    """Why a value cannot be used at all, "" when it can."""
    if not value:
        return "is empty. Put the value into it."
    if not value.isprintable():
        return "holds more than one line or unprintable characters. Put the value alone on its first line."
    return ""


def weakness(value: str) -> str:
    """Why a value must not be used as a secret, "" when it may."""
    lowered = value.lower()
    if damage(value):
        return damage(value)
    if len(set(lowered)) < 4 or any(_is_placeholder(lowered, word) for word in PLACEHOLDERS):
        return "holds a placeholder. Put the real secret into it."
    if len(value) < SHORTEST:
        return f"holds a secret of fewer than {SHORTEST} characters. Use a longer one."
    return ""


def _is_placeholder(lowered: str, word: str) -> bool:
    """A placeholder word makes up the value, or most of it; a long random value may contain one by chance."""
    return lowered.startswith("<") if word == "<" else word in lowered and len(lowered) < 2 * len(word) + 12
