"""The formats of rows, one a module: how a file is cut into blocks, and how a block is read."""
