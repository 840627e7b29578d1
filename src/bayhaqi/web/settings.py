"""`Settings`: where a store is served, to whom, and within which limits."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address

from bayhaqi.errors import UsageError

SHORTEST_TOKEN = 16  # characters; what fewer hold is guessed


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Where a store is served and within which limits. Raises `UsageError` where strangers could reach it without a token.

    `names` are host names by which it may be reached beside the address itself. `sql` allows SQL of the user's own.
    """

    host: str = "127.0.0.1"
    port: int = 8765
    token: str | None = None
    names: tuple[str, ...] = ()
    sql: bool = True
    page_rows: int = 50
    most_rows: int = 500  # rows of one page, whatever the address asks for
    sql_rows: int = 1000
    sql_seconds: float = 10.0
    seconds: float = 30.0  # until a page begins
    longest_url: int = 8000  # characters
    largest_body: int = 1_000_000  # bytes

    def __post_init__(self) -> None:
        if self.token is not None and (len(self.token) < SHORTEST_TOKEN or not self.token.isascii()):
            raise UsageError(f"the token is too short; give at least {SHORTEST_TOKEN} ASCII characters")
        if not self.loopback and self.token is None:
            raise UsageError(
                f"whoever reaches {self.host} could read and review the store; give a token that they must know, "
                "or serve on 127.0.0.1"
            )

    @property
    def loopback(self) -> bool:
        """Whether only programs of this machine reach the address."""
        if self.host == "localhost":
            return True
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def url(self) -> str:
        """The address to open."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}/"
