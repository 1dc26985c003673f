"""Hand-made changes to an archive and its store, each found by `verify` or not."""
