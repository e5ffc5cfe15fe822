"""The state machine: thin nodes, total routers, the policy, and what a run leaves behind."""
