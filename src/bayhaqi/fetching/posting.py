"""`post`: a body to a service that the user names, and its answer within the limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import httpcore2

from bayhaqi.fetching.bodies import Body
from bayhaqi.fetching.faults import faults_of
from bayhaqi.fetching.fetcher import USER_AGENT, headers_of
from bayhaqi.fetching.limits import Limits
from bayhaqi.fetching.network import CheckedNetwork, Deadline, resolve
from bayhaqi.fetching.targets import target_of


@dataclass(frozen=True, slots=True)
class Posted:
    """What a service answered, whatever its status; `headers` have names in lower case."""

    status: int
    headers: Mapping[str, str]
    content: bytes


def post(address: str, content: bytes | None, headers: Mapping[str, str], limits: Limits) -> Posted:
    """The answer to a POST, or to a GET where there is no content; private hosts are allowed, redirects not followed.

    Raises `FetchError` where there is no answer, or one over the limits. The headers that are sent are in no message.
    """
    target = target_of(address, longest=limits.address_characters, any_port=True)
    deadline = Deadline(limits.total_s)
    url = httpcore2.URL(
        scheme=target.scheme.encode(), host=target.host.encode(), port=target.port, target=target.path.encode()
    )
    sent = {
        "Host": target.authority,
        "User-Agent": USER_AGENT,
        "Accept": "application/json",
        "Accept-Encoding": "gzip, deflate",
        "Connection": "close",
        **headers,
        **({} if content is None else {"Content-Length": str(len(content))}),
    }
    request = httpcore2.Request(
        "GET" if content is None else "POST",
        url,
        headers=[(name.encode(), value.encode()) for name, value in sent.items()],
        content=content,
    )
    with (
        faults_of(address, target, limits, deadline),
        httpcore2.HTTPConnection(
            url.origin,
            ssl_context=httpcore2.default_ssl_context() if target.scheme == "https" else None,
            network_backend=CheckedNetwork(address, limits, deadline, resolve, allow_private=True),
        ) as connection,
    ):
        answer = connection.handle_request(request)
        found = headers_of(answer.headers)
        body = Body(address, found.get("content-encoding", ""), limits)
        return Posted(answer.status, found, body.collect(answer.iter_stream()))
