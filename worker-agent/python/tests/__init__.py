"""Tests, with the standard library alone: python3 -m unittest discover, from the folder above."""
