"""Settings, tasks and signals of a process."""
