"""The reproducible warehouse of the Capital Development Index (首都发展指数)."""

__version__ = "0.1.0"
