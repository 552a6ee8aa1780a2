"""Static files with the hash of their content in their names, so that browsers keep them for ever."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class VendoredStaticStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """A file that was not collected (a first start, a test) is named by its plain name."""

    manifest_strict = False

    def url(self, name: str | None, force: bool = False) -> str:
        """The address of a file."""
        return str(super().url(name, force)) if self.hashed_files else f"{self.base_url}{name}"
