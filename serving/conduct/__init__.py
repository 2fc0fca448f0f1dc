"""How the service conducts itself, whatever is asked: ids, logs, numbers, limits and headers.

Each module is one small ASGI middleware, or what several share; `app.py` says which stands around
which. None of them knows a list or an establishment.
"""
