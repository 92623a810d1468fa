"""Pictures that browsers do not draw, as JPEG: bounded, upright, and without what they tell of place and camera."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import suppress

import pillow_heif
from PIL import Image, ImageCms, ImageOps, ImageSequence

from soportegl.incidents.renditions.made import DAMAGED, NOTHING, PAGES, PIXELS, SIDE, TOO_LARGE, Made, Unshowable

_FORMATS = {"image/heif": "HEIF", "image/avif": "AVIF", "image/tiff": "TIFF", "image/bmp": "BMP"}
#: Several pages are several papers; in the other kinds they are a burst or a film, and the first is what was meant.
_PAGED = {"image/tiff", "image/heif"}
_BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    LookupError,
    ArithmeticError,
    TypeError,
    EOFError,
    RuntimeError,
    MemoryError,
)


def convert(content: bytes, mime: str) -> Made:
    """The pages of a picture. Raises Unshowable."""
    # One thread: the process has a bound of its own for memory, and a thread takes much of it.
    pillow_heif.register_heif_opener(decode_threads=1)
    # The bound is ours and is asked before anything is unpacked.
    Image.MAX_IMAGE_PIXELS = None
    warnings.simplefilter("ignore")
    parts: list[bytes] = []
    try:
        with Image.open(io.BytesIO(content), formats=[_FORMATS[mime]]) as image:
            pages = getattr(image, "n_frames", 1) if mime in _PAGED else 1
            for page in _pages(image, pages):
                parts.append(_drawn(page))
    except Unshowable:
        if not parts:
            raise
        return Made(parts, cut=True)
    except _BROKEN:
        # A scan that breaks off on its ninth page has eight that can be read.
        if not parts:
            raise Unshowable(DAMAGED) from None
        return Made(parts, cut=True)
    if not parts:
        raise Unshowable(NOTHING)
    return Made(parts, cut=pages > len(parts))


def _pages(image: Image.Image, pages: int) -> Iterator[Image.Image]:
    if pages == 1:
        yield image
        return
    for number, page in enumerate(ImageSequence.Iterator(image)):
        if number == PAGES:
            return
        yield page


def _drawn(page: Image.Image) -> bytes:
    """One page as a JPEG that holds nothing but what is seen."""
    width, height = page.size
    if width * height > PIXELS:
        raise Unshowable(TOO_LARGE)
    upright = ImageOps.exif_transpose(_eight_bits(page))
    upright.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
    flat = _flat(upright)
    # Onto a new picture: the old one brings what it was told about place, camera and owner.
    clean = Image.new(flat.mode, flat.size)
    clean.paste(flat)
    target = io.BytesIO()
    clean.save(target, "JPEG", quality=85, optimize=True)
    return target.getvalue()


def _eight_bits(page: Image.Image) -> Image.Image:
    """Deep greys of scanners and black and white of faxes, so that they can be made smaller without breaking."""
    if page.mode in ("I;16", "I;16B", "I;16L", "I"):
        # Pillow would cut what is above 255 instead of scaling it.
        return page.convert("I").point(lambda value: value / 256).convert("L")
    return page.convert("L") if page.mode == "1" else page


def _flat(image: Image.Image) -> Image.Image:
    """In the colours of a screen, on white where it is transparent."""
    profile = image.info.get("icc_profile")
    if image.mode == "P":
        image = image.convert("RGBA")
    if image.has_transparency_data:
        over = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", over.size, "white"), over).convert("RGB")
    if profile and image.mode in ("RGB", "CMYK"):
        with suppress(ImageCms.PyCMSError, OSError, ValueError):
            own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(image, own, ImageCms.createProfile("sRGB"), outputMode="RGB")
            image = converted or image
    return image if image.mode in ("L", "RGB") else image.convert("RGB")
