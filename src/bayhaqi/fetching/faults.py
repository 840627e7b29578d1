"""What can go wrong on the way to a server, as one `FetchError` each."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager

import httpcore2

from bayhaqi.errors import FetchError, in_a_line
from bayhaqi.fetching.bodies import too_large
from bayhaqi.fetching.limits import Limits
from bayhaqi.fetching.network import Deadline, OutOfTimeError, TooMuchError
from bayhaqi.fetching.targets import Target


@contextmanager
def faults_of(address: str, target: Target, limits: Limits, deadline: Deadline) -> Iterator[None]:
    """Turn what the HTTP library and the network raise inside the block into a `FetchError`."""
    try:
        yield
    except OutOfTimeError as error:
        raise _fault(address, "time", f"the answer was not whole after {limits.total_s:g} s") from error
    except TooMuchError as error:
        raise too_large(address, limits) from error
    except httpcore2.ConnectTimeout as error:
        raise _fault(address, "time", f"no connection to {target.host} in {limits.connect_s:g} s") from error
    except httpcore2.TimeoutException as error:
        if deadline.passed:
            raise _fault(address, "time", f"the answer was not whole after {limits.total_s:g} s") from error
        raise _fault(address, "time", f"the server sent nothing for {limits.idle_s:g} s") from error
    except httpcore2.NetworkError as error:
        raise _network_fault(address, target, error) from error
    except ssl.SSLError as error:
        raise _certificate_fault(address, target, error) from error
    except httpcore2.ProtocolError as error:
        raise _fault(address, "protocol", f"the answer breaks off or is no HTTP ({_line(error)})") from error
    except OSError as error:
        raise _fault(address, "connection", f"the connection to {target.host} broke off ({_line(error)})") from error


def _fault(address: str, kind: str, message: str) -> FetchError:
    return FetchError(message, address=address, kind=kind, passing=True)


def _network_fault(address: str, target: Target, error: Exception) -> FetchError:
    cause = error.__cause__ if error.__cause__ is not None else error.args[0] if error.args else error
    if isinstance(cause, ssl.SSLError):
        return _certificate_fault(address, target, cause)
    return _fault(address, "connection", f"the connection to {target.host} failed ({_line(error)})")


def _certificate_fault(address: str, target: Target, error: Exception) -> FetchError:
    return FetchError(
        f"the encryption of {target.host} is not right ({_line(error)}); it is not fetched without",
        address=address,
        kind="certificate",
        passing=True,
    )


def _line(error: Exception) -> str:
    return in_a_line(error, 160) or type(error).__name__
