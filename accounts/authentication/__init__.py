"""How somebody proves who they are: forms, passwords, one-time codes, second factor, step-up."""
