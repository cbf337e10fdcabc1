"""The same over TLS: who is trusted, and that deadlines and classification hold there too."""

import datetime
import ipaddress
import socket
import ssl

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from oneclick import NotSentError, OutcomeUnknownError, RequestLimits
from oneclick.tests.conftest import HastyClient
from oneclick.tests.vendor import Vendor, close, dribble, hang, reset, success


def make_certificate(folder):
    """A certificate for `localhost` that nobody else vouches for; gives the paths of it and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.2"))]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    no_password = serialization.NoEncryption()
    pem = serialization.Encoding.PEM
    (folder / "key.pem").write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, no_password))
    (folder / "certificate.pem").write_bytes(certificate.public_bytes(pem))
    return folder / "certificate.pem", folder / "key.pem"


@pytest.fixture
def tls_vendor(tmp_path):
    certificate, key = make_certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    vendor = Vendor(context)
    yield vendor
    vendor.stop()


@pytest.fixture
def trusting(tmp_path, tls_vendor):
    return ssl.create_default_context(cafile=tmp_path / "certificate.pem")


def place(client):
    return client.place_order(product_id="p1", type_id="t1", quantity=1)


def test_call_over_tls_is_answered_and_keeps_its_connection(tls_vendor, trusting, make_client):
    client = make_client(tls_vendor.url, ssl_context=trusting)
    tls_vendor.will(success({"balance": 1}))

    client.balance()
    client.balance()

    assert tls_vendor.connections == 1


def test_purchase_from_a_stranger_is_not_sent(tls_vendor, make_client):
    client = make_client(tls_vendor.url)

    with pytest.raises(NotSentError) as caught:
        place(client)

    assert caught.value.reason == "tls handshake failed"
    assert tls_vendor.received == []


def test_purchase_from_another_name_is_not_sent(tls_vendor, trusting, make_client):
    client = make_client(tls_vendor.url.replace("localhost", "127.0.0.1"), ssl_context=trusting)

    with pytest.raises(NotSentError) as caught:
        place(client)

    assert caught.value.reason == "tls handshake failed"
    assert tls_vendor.received == []


def test_purchase_without_a_handshake_is_not_sent(make_client):
    # The connection stands, but nobody is there to shake hands.
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"https://127.0.0.1:{listener.getsockname()[1]}"
        client = make_client(url, limits=RequestLimits(connect_seconds=0.5))

        with pytest.raises(NotSentError) as caught:
            place(client)

    assert caught.value.reason == "connect timeout"


@pytest.mark.parametrize(
    "step", [close(), reset(), reset(after=b"HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n{")]
)
def test_purchase_broken_off_over_tls_is_unknown(tls_vendor, trusting, make_client, step):
    client = make_client(tls_vendor.url, ssl_context=trusting)
    tls_vendor.will(step)

    with pytest.raises(OutcomeUnknownError):
        place(client)

    assert len(tls_vendor.received) == 1


@pytest.mark.parametrize(
    "step", [hang(), dribble(b"HTTP/1.1 200 OK\r\nX: "), dribble(b"HTTP/1.1 200 OK\r\n\r\n")]
)
def test_purchase_over_tls_is_cut_off_at_its_deadline(tls_vendor, trusting, make_client, step):
    client = HastyClient(make_client, url=tls_vendor.url, ssl_context=trusting)
    tls_vendor.will(step)

    with pytest.raises(OutcomeUnknownError) as caught:
        place(client)

    assert caught.value.answer_class == "timeout"
