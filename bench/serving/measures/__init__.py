"""What is measured, and the report of it."""
