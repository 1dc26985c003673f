"""Generated page pairs: a published page before and after a few edits, and the changes that a person would list.

`pages` is what a publisher has in mind and how it becomes HTML, `edits` are what publishers do to it from one month to
the next, each with the changes it should be told as, and `judging` holds what kpi-ingest tells against them. Nothing
here but `telling` knows the product.
"""
