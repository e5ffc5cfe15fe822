"""The owner's web desk: what waits, what each sentence rests on, and the owner's signed decision."""
