"""What is read out of pages; the faults read it too, and know no Django."""

import re

HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')
CODE = re.compile(r"\d{4}-\d{7}-\d")
