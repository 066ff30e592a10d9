"""Repair a plan under way: keep what is done or begun, change few orders, close what it can."""
