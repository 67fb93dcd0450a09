"""Settings are read once, refused by name, and documented."""

from dataclasses import fields
from pathlib import Path

import pytest

from app.settings import PREFIX, BadSetting, Settings, load_settings

ROOT = Path(__file__).parent.parent


def test_without_any_setting_the_defaults_serve_on_loopback_with_sqlite() -> None:
    settings = load_settings({})
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.resolved_database_url.startswith("sqlite:////")
    assert settings.redis_url == ""


def test_a_given_setting_is_read_as_its_type() -> None:
    settings = load_settings({"BURNISH_PORT": "9000", "BURNISH_DATA_DIR": "/srv/burnish"})
    assert settings.port == 9000
    assert settings.data_dir == Path("/srv/burnish")


def test_an_explicit_database_wins_over_the_data_folder() -> None:
    url = "postgresql+asyncpg://burnish@db/burnish"
    assert load_settings({"BURNISH_DATABASE_URL": url}).resolved_database_url == url


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("BURNISH_PORT", "eighty", "whole number"),
        ("BURNISH_PORT", "70000", "0 to 65535"),
        ("BURNISH_QUIET_MS", "-1", "negative"),
        ("BURNISH_COMPACT_AFTER", "0", "at least 1"),
        ("BURNISH_LOG_LEVEL", "loud", "INFO"),
        ("BURNISH_AUTH", "open", "'local'"),
        ("BURNISH_PROT", "8000", "not a setting"),
        ("BURNISH_PUBLIC_URL", "write.example.org", "https://write.example.org"),
        ("BURNISH_PUBLIC_URL", "ftp://write.example.org", "https://write.example.org"),
        ("BURNISH_OTLP_URL", "http://", "an address such as"),
        ("BURNISH_OIDC_CREATE", "perhaps", "'no' or 'yes'"),
        ("BURNISH_OIDC_CLIENT_ID", "burnish", "BURNISH_OIDC_ISSUER"),
        ("BURNISH_MAIL_FROM", "write@example.org", "BURNISH_SMTP_URL"),
        ("BURNISH_SMTP_PASSWORD", "secret", "BURNISH_SMTP_URL"),
        ("BURNISH_SMTP_URL", "smtp://mail.example.org", "BURNISH_AUTH=accounts"),
        ("BURNISH_REDIS_URL_FILE", "/no/such/file", "cannot be read"),
    ],
)
def test_a_setting_that_cannot_be_used_is_refused_by_name(name: str, value: str, says: str) -> None:
    with pytest.raises(BadSetting, match=says) as refused:
        load_settings({name: value})
    assert name in str(refused.value)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({}, None),
        ({"BURNISH_SMTP_URL": "smtps://mail.example.org"}, None),
        ({"BURNISH_SMTP_URL": "smtp://mail.example.org"}, None),
        ({"BURNISH_SMTP_URL": "smtp://ada@localhost:1025"}, None),
        ({"BURNISH_MAIL_FROM": "write@example.org"}, None),
        # A password would go over the wire for everybody to read.
        ({"BURNISH_SMTP_URL": "smtp://ada:p%40ss@mail.example.org"}, "starttls"),
        ({"BURNISH_SMTP_URL": "smtps://ada:p%40ss@mail.example.org:x"}, "starttls"),
        ({"BURNISH_SMTP_URL": "mail.example.org"}, "starttls"),
        ({"BURNISH_SMTP_URL": "smtp:///mail"}, "starttls"),
        ({"BURNISH_SMTP_URL": "smtps://mail.example.org?tls=no"}, "starttls"),
        ({"BURNISH_AUTH": "local"}, "BURNISH_AUTH=accounts"),
        ({"BURNISH_PUBLIC_URL": ""}, "BURNISH_PUBLIC_URL"),
        ({"BURNISH_MAIL_FROM": ""}, "BURNISH_MAIL_FROM"),
        ({"BURNISH_MAIL_FROM": "nobody"}, "BURNISH_MAIL_FROM"),
        ({"BURNISH_MAIL_FROM": "a@example.org\nBcc: b@example.org"}, "BURNISH_MAIL_FROM"),
    ],
)
def test_a_mail_server_is_named_in_full(change: dict[str, str], says: str | None) -> None:
    given = {
        "BURNISH_AUTH": "accounts",
        "BURNISH_PUBLIC_URL": "https://write.example.org",
        "BURNISH_MAIL_FROM": "Burnish <write@example.org>",
        "BURNISH_SMTP_URL": "smtp+starttls://ada:p%40ss@mail.example.org:587",
    } | change
    if says is None:
        assert load_settings(given).smtp_url == given["BURNISH_SMTP_URL"]
        return
    with pytest.raises(BadSetting, match=says) as refused:
        load_settings(given)
    assert "p%40ss" not in str(refused.value)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({}, None),
        ({"BURNISH_OIDC_ISSUER": "http://127.0.0.1:9000"}, None),
        ({"BURNISH_OIDC_ISSUER": "http://id.example.org"}, "with https"),
        ({"BURNISH_OIDC_ISSUER": "id.example.org"}, "with https"),
        ({"BURNISH_AUTH": "local"}, "BURNISH_AUTH=accounts"),
        ({"BURNISH_OIDC_CLIENT_ID": ""}, "BURNISH_OIDC_CLIENT_ID"),
    ],
)
def test_an_identity_provider_is_named_in_full_and_reached_in_private(
    change: dict[str, str], says: str | None
) -> None:
    given = {
        "BURNISH_AUTH": "accounts",
        "BURNISH_OIDC_ISSUER": "https://id.example.org",
        "BURNISH_OIDC_CLIENT_ID": "burnish",
    } | change
    if says is None:
        assert load_settings(given).oidc_issuer == given["BURNISH_OIDC_ISSUER"]
        return
    with pytest.raises(BadSetting, match=says):
        load_settings(given)


def test_a_secret_may_lie_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "database_url"
    file.write_text("postgresql://burnish:s3cret@db/burnish\n")
    given = {"BURNISH_DATABASE_URL_FILE": str(file)}
    assert load_settings(given).database_url == "postgresql://burnish:s3cret@db/burnish"
    with pytest.raises(BadSetting, match="both set"):
        load_settings(given | {"BURNISH_DATABASE_URL": "sqlite:///x.db"})


def test_every_setting_is_documented_with_its_default() -> None:
    page = (ROOT / "docs" / "settings.md").read_text()
    for setting in fields(Settings):
        assert f"`{PREFIX}{setting.name.upper()}`" in page, setting.name
        assert setting.metadata["about"] in page, setting.name
