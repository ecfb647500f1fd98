"""What is said: figures in words and in tables, in each language, on a terminal and in files."""
