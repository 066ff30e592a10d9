"""Raise a bound that no plan can go below, and write down what proves it."""
