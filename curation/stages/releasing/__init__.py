"""From decisions to datasets: release, verify, diff, leakage, export, publish."""
