"""How fast an archive is scored, in which ways, beside which peers, and in how much memory."""
