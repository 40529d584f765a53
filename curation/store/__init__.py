"""Files: the layout of a workspace, Parquet and JSON Lines, whole or not at all."""
