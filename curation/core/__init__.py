"""Pure functions on our records: ids, offsets, schemas, tasks, agreement, decisions, splits, versions."""
