"""`python -m kexie_metrics` is the `kexie` command."""

from kexie_metrics.cli import main

main()
