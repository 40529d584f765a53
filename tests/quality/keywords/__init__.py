"""Keywords marked by hand: of pages (offsets only), and of leads written for this."""
