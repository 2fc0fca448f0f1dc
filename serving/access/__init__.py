"""Who asks, and what they may see and do: accounts, sessions, roles, and the scope of queries."""
