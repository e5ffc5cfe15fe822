"""Language models, embeddings and re-ranking behind the agents' ports, with limits, budgets and an index.

Knows nothing of the graph. NVIDIA NIM or any OpenAI-compatible server; a scripted model for tests.
"""
