"""What is read out of pages, and sent with forms; also by those that know no Django."""

import re

HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')
FILE = re.compile(r'href="(/gestion/[\d-]+/archivo/\d+/)"')
CODE = re.compile(r"\d{4}-\d{7}-\d")
#: As a cookie and in the form alike it is what a page gave.
TOKEN = "b" * 32
