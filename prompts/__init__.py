"""Prompts as data: one Markdown file each, loaded, checked, rendered and hashed by ``library``."""
