"""Gate: sign-in with a password, and who is behind a cookie or a token."""

from dataclasses import dataclass

from app.accounts import throttle
from app.accounts.callers import NOBODY, Caller
from app.accounts.passwords import Passwords, check_password
from app.accounts.second_factors import SecondFactors
from app.accounts.sessions import Sessions
from app.accounts.throttle import Throttle
from app.accounts.tokens import Tokens
from app.accounts.users import User, Users, fold
from app.errors import NotAllowed, NotAuthenticated


class CodeNeeded(NotAuthenticated):
    """The password is right; a code of the second factor is missing."""

    code = "second_factor_needed"
    title = "Send a code of your second factor, too."


class WrongCode(NotAuthenticated):
    """The password is right; the code is not, or was used already."""

    code = "wrong_code"
    title = "This code is not right, or was used already. Wait for the next one."


@dataclass(frozen=True)
class Origin:
    """Where a request comes from, for the session's list and for counting tries."""

    address: str
    agent: str


class Gate:
    """Lets people in."""

    def __init__(
        self,
        users: Users,
        sessions: Sessions,
        tokens: Tokens,
        passwords: Passwords,
        tries: Throttle,
        factors: SecondFactors,
    ) -> None:
        self._users = users
        self._sessions = sessions
        self._tokens = tokens
        self._passwords = passwords
        self._tries = tries
        self._factors = factors

    async def sign_in(
        self, email: str, password: str, origin: Origin, code: str | None = None
    ) -> tuple[User, str]:
        """The person and the hash of the password; `begin` makes the session.

        Whether there is such an account shows neither in the answer nor in its time.

        Raises:
            NotAuthenticated: address and password do not belong together, or it is disabled.
            CodeNeeded, WrongCode: the second factor of the account. `person` in the `extra`.
            TooMany: too many tries for the account or from the address.
        """
        by_account = (throttle.BY_ACCOUNT, fold(email))
        await self._tries.count((throttle.BY_ADDRESS, origin.address), by_account)
        found = await self._users.by_email(email)
        user, kept = found if found is not None else (None, None)
        fits = await self._passwords.fits(password, kept)
        if not fits or user is None or kept is None or user.disabled_at is not None:
            raise NotAuthenticated("The address or the password is not right.")
        if user.has_second_factor:
            await self._check_code(user, code)
        await self._tries.forgive(by_account)
        if self._passwords.is_outdated(kept):
            anew = await self._passwords.hash(password)
            await self._users.rehash(user.id, kept, anew)
            kept = anew
        return user, kept

    async def begin(
        self,
        user_id: str | None,
        origin: Origin,
        *,
        has_factor: bool = False,
        kept: str | None = None,
    ) -> str:
        """The secret of a new session; None: for a guest. `kept`: what `sign_in` told.

        Raises:
            NotAuthenticated: the password was changed since.
        """
        return await self._sessions.begin(
            user_id,
            address=origin.address,
            agent=origin.agent,
            has_factor=has_factor,
            kept=kept,
        )

    async def change_password(self, caller: Caller, old: str, new: str, origin: Origin) -> None:
        """A new password. Every other session of the person ends.

        Raises:
            NotAllowed: `old` is not the password.
            BadRequest: `new` is easily guessed.
            TooMany
        """
        user = await self._users.get(str(caller.user_id))
        # Who came through a provider has none yet, and sets the first one.
        await self.check_any_password(caller, old, origin)
        check_password(new, names=(user.name, user.email))
        hashed = await self._passwords.hash(new)
        await self._users.set_password(user.id, hashed, but_session=caller.session_id)

    async def check_any_password(self, caller: Caller, password: str, origin: Origin) -> None:
        """`check_password` for who has one: whoever comes by a provider is let through.

        Raises:
            NotAllowed, TooMany
        """
        if (await self._users.get(str(caller.user_id))).has_password:
            await self.check_password(caller, password, origin)

    async def check_password(self, caller: Caller, password: str, origin: Origin) -> None:
        """That it is really the person who sits there, before something that matters.

        Raises:
            NotAllowed: it is not the password, or there is none.
            TooMany
        """
        if not password:
            raise NotAllowed("This takes your present password; send it along as `password`.")
        user = await self._users.get(str(caller.user_id))
        by_account = (throttle.BY_ACCOUNT, fold(user.email))
        await self._tries.count((throttle.BY_ADDRESS, origin.address), by_account)
        found = await self._users.by_email(user.email)
        if not await self._passwords.fits(password, None if found is None else found[1]):
            raise NotAllowed("The present password is not right.")
        await self._tries.forgive(by_account)

    async def _check_code(self, user: User, code: str | None) -> None:
        if not code:
            raise CodeNeeded()
        tries = (throttle.CODES, user.id), (throttle.CODES_A_DAY, user.id)
        await self._tries.count(*tries)
        if not await self._factors.takes(user.id, code):
            raise WrongCode(person=user.id)
        await self._tries.forgive(*tries)

    async def caller(self, *, bearer: str | None, cookie: str | None) -> Caller:
        """Who asks. A token that is sent and does not work is an error, a cookie is not.

        Raises:
            NotAuthenticated: the token is over or never was one.
        """
        if bearer is not None:
            caller = await self._tokens.caller(bearer)
            if not caller.is_known:
                raise NotAuthenticated("This API token is over or was withdrawn.")
            return caller
        return NOBODY if cookie is None else await self._sessions.caller(cookie)
