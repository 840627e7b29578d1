"""Tests of asking a store."""
