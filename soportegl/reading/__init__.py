"""Questions and their answers: lists, filters, search, conversation, timeline; nothing here knows HTTP, forms or templates."""
