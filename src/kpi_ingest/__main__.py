"""`python -m kpi_ingest`: the command line."""

from kpi_ingest.cli import main

main()
