"""Debian's nginx, run with the very text of docs/operate/proxies.md in front of a server."""

import contextlib
import datetime
import getpass
import re
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.support.client import RunningServer, free_port
from tests.support.packages import ROOT
from tests.support.programs import program

DOCS = ROOT / "docs" / "operate" / "proxies.md"
HOST = "school.example"
CERTIFICATE, KEY = f"/etc/ssl/certs/{HOST}.pem", f"/etc/ssl/private/{HOST}.key"

MAIN = """
daemon off; pid {folder}/pid; user {user};
events {{ }}
http {{
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; access_log off;
    fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    {site}
}}
"""

MORE = """
    location /taken-off/ {
        proxy_pass http://lyceum/; proxy_http_version 1.1; proxy_set_header Host $host:$server_port;
        proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $lyceum_connection;
    }
    location /lost/ {
        proxy_pass http://lyceum/; proxy_http_version 1.1;
    }
"""
"""A path that the proxy takes off, and one of a proxy that does not pass on what a WebSocket needs."""


@dataclass
class Proxy:
    """A running nginx."""

    port: int
    tls: ssl.SSLContext

    @property
    def url(self) -> str:
        """What browsers call it."""
        return f"https://{HOST}:{self.port}"


@contextlib.contextmanager
def nginx(server: RunningServer, folder: Path) -> Iterator[Proxy]:
    """nginx as the documentation has it, with these ports and a certificate made for it."""
    port, (certificate, key) = free_port(), certified(HOST, folder)
    site, path = re.findall(r"```nginx\n(.*?)```", DOCS.read_text(), re.DOTALL)
    for written, put in (
        ("127.0.0.1:8000", server.url.removeprefix("http://")),
        ("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"),
        (CERTIFICATE, str(certificate)),
        (KEY, str(key)),
        ("    location / {", path + MORE + "    location / {"),
    ):
        assert site.count(written) == 1, written
        site = site.replace(written, put)
    main = folder / "nginx.conf"
    main.write_text(MAIN.format(folder=folder, user=getpass.getuser(), site=site))
    command = [program("nginx", "nginx", "/usr/sbin"), "-p", str(folder), "-c", str(main), "-e", "stderr"]
    with (folder / "nginx.log").open("w") as log, subprocess.Popen(command, stderr=log) as process:
        try:
            _wait_until_open(process, port, folder / "nginx.log")
            yield Proxy(port, ssl.create_default_context(cafile=str(certificate)))
        finally:
            process.terminate()


def certified(host: str, folder: Path) -> tuple[Path, Path]:
    """Files with a certificate for a host, signed by itself, and with its key."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    files = folder / "certificate.pem", folder / "key.pem"
    files[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    files[1].write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return files


def _wait_until_open(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + 30
    while process.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise AssertionError(f"nginx did not start: {log.read_text()}")
