"""How the shop runs: sweeper, liveness of its processes, checks of its servers, daily housekeeping."""
