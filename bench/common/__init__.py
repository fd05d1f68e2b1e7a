"""What the benches share: flags, progress, timing by turns, tables, and what a machine and a commit are called."""
