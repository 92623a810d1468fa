"""The manual inside the product: one chapter for each kind of person, and which section a screen belongs to."""
