"""A file's content as a stream of UTF-8: decompression, then transcoding."""
