"""What the project says about speed, runnable: `python -m bench` from the repository's root."""
