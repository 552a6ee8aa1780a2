"""Pages of plans: only parse, call and render."""
