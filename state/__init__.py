"""What flows through the kernel: typed, frozen, JSON-safe values whose ids come from their content.

Knows nothing of any other room. Data goes one way:
goal -> queries -> papers -> passages -> claims -> verdicts -> reviews -> decision -> report.
"""
