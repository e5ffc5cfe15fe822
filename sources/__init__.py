"""Papers from outside: catalogues on the network, folders on disk, and readers of their full texts."""
