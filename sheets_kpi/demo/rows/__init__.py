"""Rows of the logs that several trades keep."""
