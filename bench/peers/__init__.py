"""Our artifact and other ways to tell sentiment and toxicity, each kind behind one interface."""
