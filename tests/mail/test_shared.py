"""Who gets a document by name is told by mail, where the owner wants it."""

import pytest

from tests.accounts.house import ADDRESS, House, new_document
from tests.mail.server import MailBox, text_of


async def test_who_gets_a_document_is_told_in_their_language(
    home_on_both: House, box: MailBox
) -> None:
    ada, bea = await home_on_both.person("Ada"), await home_on_both.person("Bea")
    await bea.patch("/account", json={"language": "fr"})
    document = await new_document(ada)
    path = f"/documents/{document}/members"
    bea_reads = {"email": "bea@example.org", "role": "viewer"}
    # Not asked for: nobody is told.
    assert (await ada.post(path, json=bea_reads)).status_code < 300
    assert (await ada.post(path, json=bea_reads | {"mail": True})).status_code < 300
    message = await box.next()
    assert message["To"] == "bea@example.org"
    assert message["Subject"] == "Ada partage « A title » avec vous"
    assert "Vous pouvez y lire." in text_of(message)
    assert f"{ADDRESS}/d/{document}" in text_of(message)
    assert "Hello." not in message.as_string()
    assert len(box.messages) == 1


@pytest.mark.parametrize("lost", ["role", "account", "document", "sharer", "factor"])
async def test_what_is_no_longer_true_when_it_goes_out_is_not_told(
    home: House, box: MailBox, lost: str
) -> None:
    postman = home.services.postman
    assert postman is not None
    await postman.close()
    owner = await home.person("Owner", is_owner=True)
    ada, _ = await home.person("Ada"), await home.person("Bea")
    document = await new_document(ada)
    path = f"/documents/{document}/members"
    wanted = {"email": "bea@example.org", "role": "viewer", "mail": True}
    assert (await ada.post(path, json=wanted)).status_code < 300
    bea = await home.id_of("Bea")
    match lost:
        case "role":
            await ada.delete(f"{path}/{bea}")
        case "document":
            await ada.delete(f"/documents/{document}")
        case "factor":
            # She gets in no more before she has set one up.
            await home.accounts.database.write(
                lambda c: (
                    c.exec_driver_sql(
                        "INSERT INTO switches VALUES ('second_factor_demanded', 'on')"
                    ).rowcount
                )
            )
        case _:
            who = bea if lost == "account" else await home.id_of("Ada")
            await owner.patch(f"/people/{who}", json={"disabled": True})
    while await postman.deliver() == 0:
        pass
    assert box.envelopes == []
