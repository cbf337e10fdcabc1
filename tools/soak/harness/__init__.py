"""What every part needs: the state file of a run, and programs in processes of their own."""
