"""What pages of every app share: who calls, one moment for all reads, pages by key, typed fields."""
