"""The command line: parses options, calls a stage, prints its report. No work of its own."""
