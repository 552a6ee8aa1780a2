"""What every room stands on: ids and clock, audit, divisions, people."""
