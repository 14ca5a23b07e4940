"""Opening hours: intervals of wall time, public holidays, budgets of time."""
