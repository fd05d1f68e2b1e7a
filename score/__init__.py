"""An archive's way: files -> windows of rows -> scores, on every core -> parts that are written whole or not at all."""
