"""What every answer tells the browser to forbid: pages, files, JSON, errors, exports, pictures."""

from pathlib import Path

import httpx
import pytest

from tests.accounts.house import House, house, new_document
from tests.files.drawn import picture

PUBLIC = "https://write.example.org"


async def answers_of(home: House, host: str) -> dict[str, httpx.Response]:
    """One of each kind."""
    await home.person_row("Ada")
    ada = home.browser(host=host)
    body = {"email": "ada@example.org", "password": "correct horse battery"}
    signed_in = await ada.post("/session", json=body)
    assert signed_in.status_code == 200
    # The cookie of a host with TLS does not go back over this plain road by itself.
    name, _, secret = signed_in.headers["set-cookie"].partition(";")[0].partition("=")
    ada.headers["cookie"] = f"{name}={secret}"
    document = await new_document(ada)
    path = f"/documents/{document}"
    upload = await ada.post(f"{path}/files", content=picture("PNG"))
    attached = await ada.post(f"{path}/attachments?name=a.html", content=b"<script>1</script>")
    root = str(ada.base_url).rpartition("/api/")[0]
    return {
        "JSON": await ada.get(path),
        "a problem": await ada.get("/documents/never-made"),
        "not signed in": await home.browser(host=host).get(path),
        "no such address": await ada.get("/nowhere"),
        "a wrong method": await ada.request("PATCH", "/session"),
        "another name": await home.browser(host="evil.example").get(path),
        "exported HTML": await ada.get(f"{path}/content?format=html"),
        "a download": await ada.get(f"{path}/export?format=html"),
        "a picture": await ada.get(f"{root}{upload.json()['url']}"),
        "an attachment": await ada.get(f"{root}{attached.json()['url']}"),
        "the page": await ada.get(f"{root}/d/{document}"),
        "the reference": await ada.get(f"{root}/api/docs"),
        "health": await ada.get(f"{root}/healthz"),
        "no such file": await ada.get(f"{root}/assets/none.js"),
    }


def policy_of(answer: httpx.Response) -> dict[str, set[str]]:
    """The content security policy, by directive."""
    parts = answer.headers["content-security-policy"].split(";")
    return {name: set(rest) for name, *rest in (part.split() for part in parts if part.strip())}


@pytest.mark.parametrize("public_url", ["", PUBLIC])
async def test_every_answer_forbids_what_it_can(tmp_path: Path, public_url: str) -> None:
    async with house(tmp_path, public_url=public_url) as home:
        answers = await answers_of(home, "write.example.org")
        expected = {"another name": 403} if public_url else {}
        for name, answer in answers.items():
            assert answer.status_code < 500 or name == "the page", (name, answer.text)
            assert answer.status_code == expected.get(name, answer.status_code)
            policy = policy_of(answer)
            scripts = policy.get("script-src", policy["default-src"])
            assert scripts <= {"'self'", "'none'"}, (name, policy)
            assert policy.get("object-src", policy["default-src"]) == {"'none'"}, name
            assert policy["frame-ancestors"] == {"'none'"}, name
            assert "sandbox" in policy or policy["base-uri"] == {"'none'"}, name
            assert answer.headers["x-content-type-options"] == "nosniff", name
            assert answer.headers["x-frame-options"] == "DENY", name
            assert answer.headers["referrer-policy"] == "same-origin", name
            assert answer.headers["cross-origin-opener-policy"] == "same-origin", name
            assert answer.headers["cross-origin-resource-policy"] == "same-origin", name
            assert "access-control-allow-origin" not in answer.headers, name
            told = answer.headers.get("strict-transport-security", "")
            assert told == ("max-age=31536000" if public_url else ""), name
            assert "server" not in answer.headers, name
        for name in ("JSON", "a problem", "not signed in"):
            assert answers[name].headers["cache-control"] == "no-store", name
        assert answers["an attachment"].headers["content-disposition"].startswith("attachment;")
        for name in ("exported HTML", "a picture", "an attachment"):
            assert "sandbox" in policy_of(answers[name]), name
            assert policy_of(answers[name])["default-src"] == {"'none'"}, name
