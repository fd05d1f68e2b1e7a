"""Wire formats of other servers, each a thin adapter over the path of POST /sentiment."""
