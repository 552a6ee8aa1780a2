"""The lists of statistical codes that are published: reading one, comparing it with what is there, writing the difference."""
