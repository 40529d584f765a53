"""A Hub on loopback: enough of the Hugging Face Hub's protocol for datasets to be published and loaded."""
