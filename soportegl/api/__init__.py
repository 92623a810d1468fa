"""What programs ask and do, under /api/v1/: the same questions and actions as the pages, with tokens."""
