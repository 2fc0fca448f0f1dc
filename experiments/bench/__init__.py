"""What features, scores and reasons cost beside other ways: same columns, same numbers, same run.

DuckDB and pandas are always there; Polars and a PostgreSQL come with `pip install '.[bench]'`.
featuretools 1.31 does not run beside pandas 3, which all else here needs: it is not among them.
"""
