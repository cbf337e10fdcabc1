"""What really happened, whatever the shop believes: money at the bank, faults injected, goals covered."""
