"""Reading one mail: header block, MIME parts, text, quotes, subject."""
