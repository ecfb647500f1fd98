"""From the words around a figure to what it is about: the indicator, the period and the organisation."""
