#!/bin/bash
# A photo of a telephone should be a photo for whoever asks what it is. puremagic 1.30 answers «video/mp4» for an ordinary
# HEIC of 8 bits, from its bytes and from its file: two rows of its table match with the same confidence, 0.8, and the film
# stands first. Of 10 bits (brand heix instead of heic) the other row is named image/heic and no more image/heif, and what
# is answered depends on whether the bytes or the file are asked about: video/mp4 for the one, image/heic for the other.
# Seen with puremagic 1.30 and pillow-heif 1.8.1 (2026). For the field: a desk that takes photos and refuses films refuses
# what iPhones send, and one that knows HEIC under one of its two names takes some photos of the same telephone and not others.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check puremagic==1.30 pillow-heif==1.8.1 pillow==13.0.0
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import struct
import sys
from importlib.metadata import version

import pillow_heif
import puremagic
from PIL import Image

image = Image.linear_gradient("L").resize((64, 48)).convert("RGB")
pillow_heif.from_pillow(image).save("ocho.heic")
deep = b"".join(struct.pack("<H", value << 8) for value in image.tobytes())
pillow_heif.from_bytes("RGB;16", image.size, deep).save("diez.heic")
print("puremagic", version("puremagic"), "· pillow-heif", version("pillow-heif"))
said = []
for name in ("ocho.heic", "diez.heic"):
    with open(name, "rb") as file:
        content = file.read()
    by_bytes, by_file = puremagic.from_string(content, mime=True), puremagic.from_file(name, mime=True)
    rows = [(row.mime_type, row.confidence) for row in puremagic.magic_string(content)]
    print(f"{name}: brand {content[8:12].decode()}, by bytes {by_bytes}, by file {by_file}, rows {rows}")
    assert pillow_heif.open_heif(name).size == (64, 48)
    said.append((content[8:12], by_bytes, by_file))
expected = [(b"heic", "video/mp4", "video/mp4"), (b"heix", "video/mp4", "image/heic")]
sys.exit(0 if said == expected else 1)
PYTHON
