"""Many captures of many made-up pages, and what reading them costs alone and on a cluster."""
