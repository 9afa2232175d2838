"""Combinatorial purged cross-validation: variants compared over many paths through the same history."""
