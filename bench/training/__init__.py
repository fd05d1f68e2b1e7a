"""Training, measured: beside peers by the number of rows, with a teacher, and by the number of processes."""
