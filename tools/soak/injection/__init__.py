"""The faults that a run injects: rules for the sandbox, how they are dealt out, and all their ids."""
