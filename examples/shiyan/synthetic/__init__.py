"""The invented ledger, one module per group of datasets."""
