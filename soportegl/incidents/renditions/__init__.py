"""What is made of a file so that it can be looked at: pictures and plain tables, never instead of it."""
