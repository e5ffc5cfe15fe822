"""Servers on loopback that speak the wire protocols of the real services and fail on command."""
