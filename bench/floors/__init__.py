"""What the product's pages are held against: the least that a queue's first page can cost on this machine."""
