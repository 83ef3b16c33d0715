"""The names that a running server gives to analysts."""

from infrastructure.keys.installation import NAME, READ, Installation
from infrastructure.keys.sealing import MasterKeys, SealedKey
from infrastructure.postgres.connecting import connect_at_once
from infrastructure.process.settings import read_settings
from infrastructure.views.pseudonyms import Pseudonyms
from tests.support.client import RunningServer


def pseudonyms_of(server: RunningServer) -> Pseudonyms:
    """The pseudonyms that a server makes, from the secret in its database."""
    master_keys = MasterKeys.parse(read_settings(server.environ).master_key)
    with connect_at_once(server.database) as connection:
        row = connection.execute(READ, (NAME,)).fetchone()
    assert row
    sealed, master_id = row
    return Pseudonyms(Installation(master_keys.unseal(NAME, SealedKey(bytes(sealed), master_id))))


def alias(server: RunningServer, session_id: str) -> str:
    """The name that analysts know a session by."""
    return pseudonyms_of(server).session(session_id)


ALIASES = Pseudonyms(Installation(b"a" * 32))
"""Names for events that no server has recorded."""
