"""The command line: thin commands over the graph, the judge and the tribunal."""
