"""Which establishment a record means: codes, normal forms, matching, successors and firms.

Pure functions over columns and tables; nothing here reads a file, a clock or a setting.
"""

# Raised when `match` answers otherwise than before: stores then match every record again.
VERSION = 1
