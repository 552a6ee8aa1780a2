"""居民: what the people of an estate ask for, decide and object to."""
