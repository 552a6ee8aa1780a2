"""A demonstration made by running the real actions: what a first visitor sees."""
