"""Fills an empty database for tests and benchmarks: as large as a county, a city, a province or the country."""
