"""The load: texts and requests, closed and open loops, and their figures."""
