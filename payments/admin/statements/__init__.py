"""Statements of accounts in the back office: importing files, naming their columns, and their lines."""
