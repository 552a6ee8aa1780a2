"""The ledger: in and out."""
