"""From a trained network to a served one: folding, quantisation, parity, choice of precision.

Serving imports none of it.
"""
