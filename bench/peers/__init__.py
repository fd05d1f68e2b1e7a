"""The peers: our artifact and other classifiers of sentiment and of toxicity, each kind behind one interface."""
