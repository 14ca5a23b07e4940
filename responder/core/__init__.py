"""Judgement without effects: no I/O, no clock, no randomness, no logging. Time and tokens are arguments."""
