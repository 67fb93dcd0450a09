"""Mail in the page: a forgotten password, an invitation, and how sending goes."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.accounts.test_sockets import PASSWORD
from tests.accounts.test_sockets import Browser as Program
from tests.e2e.people import Person
from tests.e2e.product import Product, running
from tests.e2e.test_second_factor_in_the_page import looks
from tests.mail.server import MailBox, mail_server, text_of

pytestmark = pytest.mark.browser

NEW = "seven quiet harbours"
LINK = re.compile(r"http://\S+")


@pytest_asyncio.fixture(loop_scope="session")
async def box() -> AsyncIterator[MailBox]:
    async with mail_server() as taken:
        yield taken


@pytest_asyncio.fixture(loop_scope="session")
async def mailing(tmp_path: Path, box: MailBox) -> AsyncIterator[Product]:
    """A server with accounts that sends mail."""
    product = Product(tmp_path, BURNISH_AUTH="accounts", BURNISH_MODEL="none")
    product.configure(
        BURNISH_SMTP_URL=f"smtp://127.0.0.1:{box.port}",
        BURNISH_MAIL_FROM="Burnish <write@burnish.test>",
        BURNISH_PUBLIC_URL=product.url,
    )
    with running(product):
        yield product


async def link_in(box: MailBox, count: int) -> str:
    found = LINK.search(text_of(await box.next(count)))
    assert found is not None
    return found[0]


async def a_page(browser: Browser, **context: str) -> Page:
    return await (await browser.new_context(**context)).new_page()  # type: ignore[arg-type]


async def test_a_forgotten_password_is_replaced_by_a_link_in_a_mail(
    mailing: Product, box: MailBox, browser: Browser
) -> None:
    Program(mailing.url).set_up(mailing.output, "Ada")
    page = await a_page(browser)
    await page.goto(mailing.url)
    await page.get_by_label("E-mail address").fill("ada@example.org")
    await looks(page, "signing in where mail is sent")
    await page.get_by_role("button", name="Forgotten your password?").click()
    await expect(page.get_by_label("E-mail address")).to_have_value("ada@example.org")
    await expect(page.get_by_label("E-mail address")).to_be_focused()
    await looks(page, "a forgotten password")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("If ada@example.org has an account")).to_be_visible()
    await expect(page.get_by_role("button", name="Back to sign-in")).to_be_focused()
    await looks(page, "a link is on its way")
    await page.get_by_role("button", name="Back to sign-in").click()
    await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()

    await page.goto(await link_in(box, 1))
    await page.get_by_label("New password").fill(NEW)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    await Person.sign_in(browser, mailing.url, "Ada", NEW)
    assert (await box.next(2))["Subject"] == "Your account has changed"

    # Somebody who has no account here reads just the same, and gets no mail.
    await page.get_by_role("button", name="Forgotten your password?").click()
    await page.get_by_label("E-mail address").fill("nobody@example.org")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("If nobody@example.org has an account")).to_be_visible()
    assert {message["To"] for message in box.messages} == {"ada@example.org"}


async def test_an_invitation_is_sent_by_mail_in_the_language_of_the_page(
    mailing: Product, box: MailBox, browser: Browser
) -> None:
    Program(mailing.url).set_up(mailing.output, "Ada")
    ada = await Person.sign_in(browser, mailing.url, "Ada")
    page = ada.page
    await page.goto(f"{mailing.url}/people")
    await page.get_by_label("E-mail address (optional)").fill("bea@example.org")
    await page.get_by_role("button", name="Make invitation").click()
    await page.get_by_role("button", name="Send by mail").click()
    await expect(page.get_by_test_id("toast")).to_contain_text("bea@example.org")
    await expect(page.get_by_role("button", name="On its way", exact=True)).to_be_disabled()
    await looks(page, "an invitation went out by mail")
    assert (await box.next(1))["Subject"] == "Ada invites you to write together"
    guest = await a_page(browser)
    await guest.goto(await link_in(box, 1))
    await guest.get_by_label("Name").fill("Bea")
    await expect(guest.get_by_label("E-mail address")).to_have_value("bea@example.org")
    await guest.get_by_label("Password").fill(PASSWORD)
    await guest.keyboard.press("Enter")
    await expect(guest.get_by_test_id("new-document").first).to_be_visible()

    # A document for Bea, who has an account now.
    await page.goto(mailing.url)
    document = await ada.new_document()
    await page.get_by_role("button", name="Share", exact=True).click()
    dialog = page.get_by_test_id("share-dialog")
    await dialog.get_by_label("Name or e-mail address").fill("bea@example.org")
    await expect(dialog.get_by_role("switch", name="Tell them by mail")).to_be_checked()
    await looks(page, "sharing tells by mail")
    await dialog.get_by_role("button", name="Add", exact=True).click()
    message = await box.next(2)
    assert message["To"] == "bea@example.org"
    assert f"/d/{document}" in text_of(message)
    # Who has none is invited, and the mail can be sent again from the list.
    await dialog.get_by_label("Name or e-mail address").fill("chris@example.org")
    await dialog.get_by_role("button", name="Add", exact=True).click()
    await dialog.get_by_role("button", name="Make an invitation").click()
    again = dialog.get_by_role("button", name="Send the invitation to chris@example.org by mail")
    await again.click()
    assert (await box.next(3))["To"] == "chris@example.org"
    await looks(page, "an invitation to a document by mail")
    assert ada.errors == []


async def test_mail_follows_the_language_of_the_page(
    mailing: Product, box: MailBox, browser: Browser
) -> None:
    Program(mailing.url).set_up(mailing.output, "Ada")
    page = await a_page(browser, locale="de-DE")
    await page.goto(mailing.url)
    await page.get_by_label("E-Mail-Adresse").fill("ada@example.org")
    await page.get_by_label("Passwort", exact=True).fill(PASSWORD)
    async with page.expect_response(lambda answer: answer.url.endswith("/api/v1/account")):
        await page.keyboard.press("Enter")
    await page.goto(f"{mailing.url}/people")
    await page.get_by_role("button", name="Testmail an mich senden").click()
    await expect(page.get_by_test_id("toast")).to_contain_text("angenommen")
    assert (await box.next(1))["Subject"] == "Burnish kann Mails verschicken"


async def test_an_owner_sees_what_could_not_be_sent(
    mailing: Product, box: MailBox, browser: Browser
) -> None:
    owner = Program(mailing.url).set_up(mailing.output, "Ada")
    box.refuses["bea@example.org"] = "550 5.1.1 There is no mailbox of this name here"
    made = owner.call("POST", "/invitations", email="bea@example.org")["id"]
    owner.call("POST", f"/invitations/{made}/mail")
    ada = await Person.sign_in(browser, mailing.url, "Ada")
    page = ada.page

    async def is_shown() -> bool:
        await page.goto(f"{mailing.url}/people")
        await expect(page.get_by_role("button", name="Send me a test mail")).to_be_visible()
        return await page.get_by_test_id("lost-mail").count() == 1

    for _ in range(60):
        if await is_shown():
            break
    lost = page.get_by_test_id("lost-mail")
    await expect(lost).to_contain_text("There is no mailbox of this name here")
    await looks(page, "a mail that could not be sent")
    del box.refuses["bea@example.org"]
    await lost.get_by_role("button", name="Try mail to bea@example.org again").click()
    await expect(lost).to_have_count(0)
    assert (await box.next(1))["To"] == "bea@example.org"
    assert ada.errors == []


async def test_news_by_mail_is_a_switch_on_the_account_page(
    mailing: Product, browser: Browser
) -> None:
    Program(mailing.url).set_up(mailing.output, "Ada")
    ada = await Person.sign_in(browser, mailing.url, "Ada")
    page = ada.page
    await page.goto(f"{mailing.url}/account")
    news = page.get_by_role("switch", name="Mentions and answers by mail")
    await expect(news).to_be_checked()
    await looks(page, "news by mail")
    await news.click()
    await expect(news).not_to_be_checked()
    await page.reload()
    await expect(news).not_to_be_checked()
    assert ada.errors == []


async def test_without_a_mail_server_nothing_of_it_is_shown(
    guarded: Product, owner: Program, browser: Browser
) -> None:
    page = await a_page(browser)
    await page.goto(guarded.url)
    await expect(page.get_by_text("Ask whoever looks after this server")).to_be_visible()
    await expect(page.get_by_role("button", name="Forgotten your password?")).to_have_count(0)
    ada = await Person.sign_in(browser, guarded.url, "Ada")
    await ada.page.goto(f"{guarded.url}/account")
    await expect(ada.page.get_by_role("heading", name="API tokens")).to_be_visible()
    await expect(ada.page.get_by_role("heading", name="Mail")).to_have_count(0)
    await ada.page.goto(f"{guarded.url}/people")
    await ada.page.get_by_label("E-mail address (optional)").fill("bea@example.org")
    await ada.page.get_by_role("button", name="Make invitation").click()
    await expect(ada.page.get_by_test_id("invitation")).to_be_visible()
    await expect(ada.page.get_by_role("button", name="mail")).to_have_count(0)
