"""Rooms behind customer_deadline: words with their senses, days and hours named by them, and who means what by it."""
