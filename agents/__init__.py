"""The agents: each one async function, typed in and out, its model and sources as arguments."""
