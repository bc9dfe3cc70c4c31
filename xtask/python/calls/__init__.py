"""The calls, one module a domain of the Python client."""
