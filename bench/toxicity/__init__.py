"""How well our artifact and its peers tell toxic comments, on the rows that training keeps aside, by source."""
