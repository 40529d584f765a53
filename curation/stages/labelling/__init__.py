"""Tasks to the server and answers back: annotators, push, predictions, pull, revisions, stale."""
