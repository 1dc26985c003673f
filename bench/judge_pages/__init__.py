"""Judges the KPI repair engine on generated pages: `python -m bench.judge_pages`."""
