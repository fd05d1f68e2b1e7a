"""A run and its folder: the plan, and the parts that are done."""
