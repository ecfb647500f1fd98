"""Numbers, names, gaps and phrases: the words that every way of publishing shares."""
