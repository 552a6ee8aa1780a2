"""A county's Excel ledger: read, mapped, tried without writing, written in parts, withdrawn; and written out again."""
