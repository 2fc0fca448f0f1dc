"""Whether the lists find what they look for: counted from what the service keeps, with its method.

For supervisors and auditors. What holds of everyone stays with the public figures (`figures/`).
"""
