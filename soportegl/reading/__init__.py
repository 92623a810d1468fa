"""Questions and their answers: lists, filters, search, conversation, timeline; without HTTP, forms or templates."""
