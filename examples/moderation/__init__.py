"""A moderation pipeline: comments wait in a Redis stream, the service scores them, their outcomes go to streams."""
