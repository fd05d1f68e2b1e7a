"""A file's content as a stream of UTF-8: decompressed, and transcoded where it is in another encoding."""
