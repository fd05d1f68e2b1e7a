"""HTTP below the application: connections, the size and time of requests, load shedding.

It reaches into uvicorn, whose versions are therefore pinned to one minor (pyproject.toml). Of
`uvicorn.protocols.http.httptools_impl.HttpToolsProtocol`, `protocol.Protocol` overrides or uses:

- `connection_made`, `connection_lost`, `pause_writing`, `resume_writing`, `shutdown`, `timeout_keep_alive_handler`,
  `send_400_response`: called at these events;
- `on_message_begin`, `on_headers_complete`, `on_body`, `on_message_complete`, `on_response_complete`: called by the
  parser and by the cycle; the first sets `url`, `headers`, `scope` and `expect_100_continue`;
- `parser`, `transport`, `loop`, `timeout_keep_alive`, `_unset_keepalive_if_required`, `flow.read_paused`;
- `cycle`: None before the first request; its `response_complete`, `keep_alive`.

Of `uvicorn.Server`, `service.server.Server` overrides or uses `startup` (with no socket it opens none), `handle_exit`,
`serve`, `servers` (of each `close` and `wait_closed`), `server_state.connections`, `lifespan.state`, `should_exit`,
`force_exit`, `config.http_protocol_class`, `config.timeout_graceful_shutdown`.

tests/service/http/test_uvicorn.py breaks first where one of them is gone; what they must do is held by
tests/service/test_server.py, tests/service/http/test_load_shedding.py and tests/faults/test_connections.py.
"""
