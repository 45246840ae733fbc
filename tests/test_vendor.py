"""What we ship of others is byte for byte what they published."""

import hashlib
import json
from base64 import b64encode
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "static" / "vendor"
PACKAGES: list[dict[str, str]] = json.loads((VENDOR / "VENDOR.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package["file"])
def test_a_vendored_file_has_its_recorded_hash(package: dict[str, str]) -> None:
    digest = hashlib.sha384((VENDOR / package["file"]).read_bytes()).digest()

    assert b64encode(digest).decode() == package["sha384"]


def test_every_vendored_file_is_recorded() -> None:
    files = {str(path.relative_to(VENDOR)) for path in VENDOR.rglob("*") if path.is_file()}

    assert files == {package["file"] for package in PACKAGES} | {"VENDOR.json"}


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package["file"])
def test_a_vendored_file_says_its_version_in_its_name(package: dict[str, str]) -> None:
    assert f"-{package['version']}." in package["file"]


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package["file"])
def test_third_party_names_each_vendored_package_and_its_licence(package: dict[str, str]) -> None:
    lines = (ROOT / "THIRD-PARTY.md").read_text(encoding="utf-8").splitlines()

    named = [line for line in lines if all(package[key] in line for key in ("name", "version", "licence"))]

    assert len(named) == 1


def test_every_font_file_is_used_and_every_font_used_is_there() -> None:
    sheet = (ROOT / "static" / "css" / "fonts.css").read_text(encoding="utf-8")
    used = {part.split('"')[0] for part in sheet.split('url("../fonts/')[1:]}

    assert used == {path.name for path in (ROOT / "static" / "fonts").glob("*.woff2")}


def test_the_entry_style_sheet_imports_every_other_one() -> None:
    css = ROOT / "static" / "css"
    entry = (css / "colloquy.css").read_text(encoding="utf-8")
    imported = {part.split('"')[0] for part in entry.split('@import url("')[1:]}

    assert imported == {path.name for path in css.glob("*.css")} - {"colloquy.css"}
