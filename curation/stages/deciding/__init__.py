"""From answers to decisions: agree, adjudicate, feedback, doubt, prioritize."""
