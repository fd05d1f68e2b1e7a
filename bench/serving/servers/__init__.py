"""The servers that are measured: their processes, the peers' apps, and apps that compute nothing."""
