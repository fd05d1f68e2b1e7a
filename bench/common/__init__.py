"""The parts that all benches share: flags, progress, timing by turns, tables, provenance."""
