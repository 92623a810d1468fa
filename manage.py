#!/usr/bin/env python
"""Django's commands; the same as `soportegl manage`."""

import sys

from soportegl.cli import main

if __name__ == "__main__":
    sys.exit(main(["manage", *sys.argv[1:]]))
