"""The process around the application: its log, its signals, its workers."""
