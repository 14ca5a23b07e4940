"""The unit file under a real systemd, booted as PID 1 of fresh namespaces."""
