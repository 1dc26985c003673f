"""Pages of many publishers' manners with their truth, and the judge that holds a reading to it, figure by figure."""
