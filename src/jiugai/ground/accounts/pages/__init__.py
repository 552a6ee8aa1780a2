"""The pages of 机构与人员 and of the audit; each only parses, calls and renders."""
