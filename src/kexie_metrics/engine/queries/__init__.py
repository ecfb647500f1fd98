"""A plan's queries as Ibis expressions: leaves, the way up through time and the tree, and the answers."""
