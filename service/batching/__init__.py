"""Texts of many requests, computed together: tickets wait in queues, and a batcher computes them slice by slice."""
