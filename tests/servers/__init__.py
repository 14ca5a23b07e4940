"""Servers for the tests: real Dovecot, scripted ones that misbehave, and a proxy that cuts and delays."""
