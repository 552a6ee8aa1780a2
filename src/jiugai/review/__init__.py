"""审核: from a submitted plan to a review number and the approval, by steps that are data."""
