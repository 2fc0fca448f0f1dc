"""Which establishment a record means: codes, normal forms, matching, successors and firms.

Pure functions over columns and tables; nothing here reads a file, a clock or a setting.
"""
