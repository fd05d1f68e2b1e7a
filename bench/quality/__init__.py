"""How good, fast and large our artifact is beside its peers, on the rows that training keeps aside."""
