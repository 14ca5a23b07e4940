"""Composition root and lifetime: builds the edges, ticks the flows, signals, drain, notification."""
