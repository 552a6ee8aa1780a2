"""Pages of reviews: only parse, call and render."""
