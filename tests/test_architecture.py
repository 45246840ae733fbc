"""The layers are kept: the contracts stand in pyproject.toml."""

from importlinter.cli import lint_imports


def test_every_import_goes_downwards() -> None:
    assert lint_imports(no_cache=True) == 0
