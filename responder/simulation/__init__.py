"""Complaints desks that do not exist, and real ones played again, to see what promises they would have been given."""
