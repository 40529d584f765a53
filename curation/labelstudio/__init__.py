"""Label Studio: its labelling interface, its JSON, its HTTP, and a local server of it."""
