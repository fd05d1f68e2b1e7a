"""What is no HTTP at all is answered as every other error is."""

from __future__ import annotations

import uuid

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from service.encoding import to_json
from service.errors import MEDIA_TYPE, MalformedHttp, problem_document


class Protocol(HttpToolsProtocol):
    """Uvicorn's own, whose answer to what it cannot parse is a problem document."""

    def send_400_response(self, msg: str) -> None:
        """Answer, and close the connection: where the next request begins is not known."""
        request_id = uuid.uuid4().hex
        body = to_json(problem_document(MalformedHttp("What was sent is not HTTP/1.1."), request_id))
        head = (
            f"HTTP/1.1 400 Bad Request\r\ncontent-type: {MEDIA_TYPE}\r\ncontent-length: {len(body)}\r\n"
            f"x-request-id: {request_id}\r\nconnection: close\r\n\r\n"
        )
        self.transport.write(head.encode("ascii") + body)
        self.transport.close()
