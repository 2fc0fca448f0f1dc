"""Reading a regulator's files as contract tables, and setting aside what cannot be used."""
