"""Styles, scripts and pictures under names that say what is in them, so that browsers keep them for good."""

from whitenoise.storage import CompressedManifestStaticFilesStorage

#: What a script fetches when somebody needs it, beside itself: pages would repeat each of these names every time.
_FETCHED = (
    (r"""(?P<matched>import\(["'](?P<url>\./[^"']+)["']\))""", 'import("%(url)s")'),
    (r"""(?P<matched>new URL\(["'](?P<url>\.\.?/[^"']+)["'],(?P<base>[\w.]+)\))""", 'new URL("%(url)s",%(base)s)'),
)


class StaticFiles(CompressedManifestStaticFilesStorage):
    """As WhiteNoise has it, and scripts find by its name what they fetch late."""

    patterns = (*CompressedManifestStaticFilesStorage.patterns, ("*.js", _FETCHED))
