"""Quality of our artifact and its peers on toxic comments, by source, on held-out rows."""
