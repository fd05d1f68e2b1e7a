"""HTTP below the application: connections, and the size and time of requests.

It reaches into uvicorn, whose versions are therefore pinned to one minor (pyproject.toml). Of
`uvicorn.protocols.http.httptools_impl.HttpToolsProtocol`, `protocol.Protocol` overrides or uses:

- `connection_made`, `connection_lost`, `pause_writing`, `resume_writing`, `shutdown`, `timeout_keep_alive_handler`:
  called at these events;
- `_start_asgi_task`: called for a request when those before it on its connection are answered; `pipeline` holds these;
- `on_message_begin`, `on_header`, `on_headers_complete`, `on_body`, `on_message_complete`, `on_response_complete`:
  called by the parser and by the cycle; the first sets `url` and `headers`, to which fields of trailers are added, too;
- `parser`, `transport`, `loop`, `timeout_keep_alive`, `_unset_keepalive_if_required`, `flow.read_paused`,
  `flow.write_paused`, `flow.pause_reading`, `flow.resume_reading`; of `server_state`, `default_headers`: the date;
- `cycle`: None before the first request; its `scope`, `transport`, `on_response`, `response_complete`, `keep_alive`,
  `more_body`, `disconnected`, `message_event`.

Of `uvicorn.Server`, `service.process.server.Server` overrides or uses `startup`, `serve`, `handle_exit`, `should_exit`,
`force_exit` and `config.timeout_graceful_shutdown`.

tests/service/http/test_uvicorn.py breaks first where one of them is gone; what they must do is held by
tests/service/process/test_server.py, tests/faults/test_connections.py and tests/faults/test_drain.py.
"""
