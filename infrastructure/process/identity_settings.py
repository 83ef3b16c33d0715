"""Settings that say who is who: tokens, their claims, and the secrets of this installation."""

import os
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from infrastructure.process.environment import Given, SettingsError, variable
from infrastructure.process.readers import either, folder, optional, url

DEFAULT_DATA_DIR = ".lyceum"

SECRET_BYTES = 32
MIN_JWT_SECRET_BYTES = 32
"""As long as what HS256 makes of it (RFC 7518, 3.2)."""
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})

_is_production = either("development", "production")
by_roster = either("invitation", "roster")
"""Whether others than the learners say who is in a classroom, and do not ask them."""


def in_production(given: Given) -> bool:
    """Whether this is production mode, whichever variable is being read."""
    return _is_production(given.other("LYCEUM_MODE", "development"))


def master_key(given: Given) -> str:
    """The keys that seal session keys; made once in development mode."""
    text = _secret(given)
    try:
        fits = all(len(_decoded(key)) == SECRET_BYTES for key in text.split(","))
    except ValueError:
        fits = False
    if not fits:
        raise SettingsError(
            f"{given.name} is not a key: give {SECRET_BYTES} bytes as URL-safe base64, several keys separated by commas"
        )
    return text


def jwt_secret(given: Given) -> str | None:
    """The secret that tokens are signed with; None when they come only from who publishes LYCEUM_JWKS_URL."""
    if given.other("LYCEUM_JWKS_URL").text and not given.text:
        return None
    secret = _secret(given)
    if in_production(given) and len(secret.encode()) < MIN_JWT_SECRET_BYTES:
        raise SettingsError(f"{given.name} is too short: production mode takes {MIN_JWT_SECRET_BYTES} bytes or more")
    return secret


def jwks_url(given: Given) -> str | None:
    """Where keys are published. Whoever can change an answer on its way could be anybody here, so not by plain HTTP."""
    found = url("https", "http")(given)
    if found and in_production(given) and found.startswith("http:") and urlsplit(found).hostname not in LOOPBACK:
        raise SettingsError(f"{given.name} is not safe on its way: production mode takes https:// from other machines")
    return found


def claim(given: Given) -> str:
    """A claim of tokens, or a path with dots to one."""
    if given.text and not all(given.text.split(".")):
        raise SettingsError(f"{given.name} is {given.text!r}; give a claim, or a path with a dot between two names")
    return given.text


def classrooms_claim(given: Given) -> str | None:
    """The claim that names a learner's classrooms, None if tokens do not tell."""
    if given.text and not by_roster(given.other("LYCEUM_ENROLMENT", "invitation")):
        raise SettingsError(
            f"{given.name} puts learners into classrooms without asking them;"
            " set LYCEUM_ENROLMENT=roster as well, or leave it out"
        )
    return claim(given) or None


def _decoded(key: str) -> bytes:
    """The bytes of URL-safe base64, whose padding may be left out. Raises `ValueError`."""
    bare = key.strip().rstrip("=")
    return urlsafe_b64decode(bare + "=" * (-len(bare) % 4))


def _secret(given: Given) -> str:
    """What is given; else, in development mode, what is made once and kept in the data directory for its owner only."""
    if given.text:
        return given.text
    if in_production(given):
        raise SettingsError(f"{given.name} is not set; production mode needs a real one")
    data_dir = folder(given.other("LYCEUM_DATA_DIR", DEFAULT_DATA_DIR))
    path = data_dir / given.name.removeprefix("LYCEUM_").lower()
    try:
        if not path.exists():
            _write_secret(path)
        return path.read_text()
    except OSError as error:
        raise SettingsError(f"LYCEUM_DATA_DIR {data_dir} cannot be used: {error.strerror}") from error


def _write_secret(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(urlsafe_b64encode(secrets.token_bytes(SECRET_BYTES)).decode())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


@dataclass(frozen=True)
class IdentitySettings:
    """Who is who."""

    jwt_secret: str | None = variable(
        "LYCEUM_JWT_SECRET",
        jwt_secret,
        "",
        "signs tokens (HS256); 32 bytes or more in production",
        unset="made once, unless there is a JWKS",
    )
    jwks_url: str | None = variable(
        "LYCEUM_JWKS_URL", jwks_url, "", "where an identity provider publishes the keys of its tokens"
    )
    jwt_audience: str | None = variable("LYCEUM_JWT_AUDIENCE", optional, "", "what `aud` of every token has to be")
    jwt_issuer: str | None = variable("LYCEUM_JWT_ISSUER", optional, "", "what `iss` of every token has to be")
    jwt_roles_claim: str = variable(
        "LYCEUM_JWT_ROLES_CLAIM", claim, "roles", "the claim with the roles, or a path with dots to it"
    )
    enrolment_by_roster: bool = variable(
        "LYCEUM_ENROLMENT",
        by_roster,
        "invitation",
        "who says who is in a classroom: the learners, who are asked, or a `roster`",
    )
    jwt_classrooms_claim: str | None = variable(
        "LYCEUM_JWT_CLASSROOMS_CLAIM",
        classrooms_claim,
        "",
        "the claim with the ids of a learner's classrooms, or a path with dots to it; with a roster only",
    )
