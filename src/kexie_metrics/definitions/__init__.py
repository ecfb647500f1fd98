"""What is counted: the definition language, from TOML text to checked models and expression trees."""
