"""Quality, speed and size of our artifact and its peers on held-out rows."""
