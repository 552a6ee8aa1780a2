"""实施方案: so far the machine check of a plan that somebody drops."""
