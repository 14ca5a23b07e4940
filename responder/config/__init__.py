"""YAML -> frozen Settings and Desks; all faults at once, each FILE:LINE:COLUMN."""
