"""The pages of the room; each only parses, calls and renders."""
