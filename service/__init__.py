"""A request's way: HTTP -> schema -> admission -> batcher -> Classifier -> response."""
