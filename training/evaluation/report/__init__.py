"""Results for people: tables, pictures, the report as HTML, the terminal, and the model card."""
