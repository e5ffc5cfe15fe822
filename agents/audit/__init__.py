"""The deterministic audit: small named rules, each over the whole dossier, run before any reviewer."""

from agents.audit.run import RULES, audit

__all__ = ["RULES", "audit"]
